"""Wishlists: what guests and customers saved for later."""
