"""Facets of a list of products, as shown. They are tuples, since a list has many of them."""

from typing import NamedTuple


class FacetValue(NamedTuple):
    """One value of a facet, how many `products` of the present list have it, and whether it is chosen."""

    value: str
    label: str
    products: int
    chosen: bool


class Facet(NamedTuple):
    """An attribute by which the list can be narrowed; `parameter` is its name in the URL."""

    name: str
    parameter: str
    values: tuple[FacetValue, ...]
