"""Wishlists of guests and customers: what they saved for later."""
