"""THE locked transaction: carts become orders, or are refused, and nothing in between."""
