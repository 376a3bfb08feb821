"""Customers' details as they would type them, by the labels of the form."""

import itertools

NAMES = itertools.count(1)
ADDRESS = {
    "Full name": "Ada Byron",
    "Address": "12 St James's Square",
    "Town or city": "London",
    "Postcode": "SW1Y 4JH",
}
SENT_ADDRESS = {
    "name": "Ada Byron",
    "line1": "12 St James's Square",
    "city": "London",
    "postal_code": "SW1Y 4JH",
    "country": "GB",
}
"""The same as a program sends it."""

AMERICAN = {
    "Full name": "Grace Hopper",
    "Address": "350 Fifth Avenue",
    "Town or city": "New York",
    "ZIP code": "10118",
}


def new_email() -> str:
    """An address that no other customer of this run has."""
    return f"ada.{next(NAMES)}@example.com"
