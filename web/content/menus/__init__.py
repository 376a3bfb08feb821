"""The menu in the header and the footer as staff change them."""
