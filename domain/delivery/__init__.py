"""Delivery methods: what they cost, where they go, and how staff change them."""
