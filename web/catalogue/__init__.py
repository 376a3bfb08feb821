"""The catalogue: home, categories, products and search."""
