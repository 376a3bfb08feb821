"""All that is for sale, in memory: products have numbers in our own order, and sets of them are whole numbers."""
