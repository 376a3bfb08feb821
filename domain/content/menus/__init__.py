"""The menu in the header and the footer, as the owner wants them."""
