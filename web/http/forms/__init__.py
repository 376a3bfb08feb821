"""Form fields that many forms share, read and checked."""
