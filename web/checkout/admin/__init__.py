"""Checkouts by staff: changes of orders before they are sent."""
