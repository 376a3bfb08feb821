"""Changes of the assortment by staff: products with their variants and stock, and the categories that hold them."""
