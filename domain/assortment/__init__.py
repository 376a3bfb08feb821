"""What staff do to the assortment: products with their variants and stock, and the shelves they stand on."""
