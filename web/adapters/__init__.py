"""Adapters to services outside the shop: mail servers and payment providers."""
