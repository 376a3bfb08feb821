"""Facets of a list of products, as shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, how many products in the present list have it, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """An attribute by which the list can be narrowed; `parameter` is its name in the URL."""

    name: str
    parameter: str
    values: tuple[FacetValue, ...]
