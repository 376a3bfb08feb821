"""Delivery methods and tax rates."""
