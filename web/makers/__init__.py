"""Makers of products, for staff."""
