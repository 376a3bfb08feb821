"""Payments: what a provider says about the money of an order."""
