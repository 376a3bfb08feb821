"""Payments of orders, and the reports of payment providers about them."""
