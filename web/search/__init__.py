"""Search: synonyms as staff list them, and suggestions while typing."""
