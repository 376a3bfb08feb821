"""What we sell: categories, products, variants and their pictures."""
