"""Carts of customers and guests, stored in PostgreSQL; a guest's is found by a random cookie token."""
