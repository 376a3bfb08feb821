"""The cart as pages and as JSON."""
