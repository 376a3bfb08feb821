"""Orders: their pages, what staff do with them, and the JSON beside."""
