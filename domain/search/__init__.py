"""From words to products."""
