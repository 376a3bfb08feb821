"""The catalogue that the shop sells: categories, products, variants and their pictures. Changed in `assortment`."""
