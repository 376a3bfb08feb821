"""Fields that many forms share, read and checked."""
