"""Filters of product lists, and their SQL conditions."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from domain.connection import Arguments

PAGE_SIZE = 24
MAX_OFFSET = 12_000
"""The largest offset in a list; nobody reads further, and it only costs."""


class Sort(StrEnum):
    """The sort orders of product lists; relevance is the shop's own order where nothing was searched."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    PRICE = "price"
    PRICE_DOWN = "-price"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list, behind which its next page begins: its sort keys' values, and how loosely was searched."""

    keys: tuple[object, ...]
    looseness: int = 0


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of a product list. Prices are minor units; empty means no limit.

    The page begins `after` a place, or else `offset` products are passed over.

    `category_ids` is where the list is; `shelves` are categories chosen within it, as facets are. `words` matches by
    meaning (stemmed), `lexemes` are such words in PostgreSQL's own spelling of a query, `sounds` matches by likeness;
    at most one of them is set. `weights` says how much each lexeme counts for the order. `looseness` counts the ways to
    search that found nothing before this one.
    """

    category_ids: tuple[UUID, ...] | None = None
    shelves: tuple[UUID, ...] | None = None
    words: str = ""
    lexemes: str = ""
    weights: tuple[tuple[str, float], ...] = ()
    sounds: str = ""
    looseness: int = 0
    price_min: int | None = None
    price_max: int | None = None
    in_stock: bool = False
    attributes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    after: Place | None = None
    page_size: int = PAGE_SIZE


def scope_conditions(filters: Filters, arguments: Arguments) -> list[str]:
    """The conditions that no facet can widen: published, within the categories, matching the words."""
    conditions = ["p.published"]
    if filters.category_ids is not None:
        conditions.append(f"p.category_id = ANY({arguments.add(list(filters.category_ids))}::uuid[])")
    if filters.words:
        conditions.append(f"p.search @@ websearch_to_tsquery('english', folded({arguments.add(filters.words)}))")
    if filters.lexemes:
        conditions.append(f"p.search @@ {arguments.add(filters.lexemes)}::text::tsquery")
    if filters.sounds:
        conditions.append(f"folded({arguments.add(filters.sounds)}) <% folded(p.name)")
    return conditions


def price_condition(filters: Filters, arguments: Arguments) -> str:
    """The condition that some variant's price may lie between the chosen bounds."""
    bounds = []
    if filters.price_min is not None:
        bounds.append(f"p.price_to >= {arguments.add(filters.price_min)}")
    if filters.price_max is not None:
        bounds.append(f"p.price_from <= {arguments.add(filters.price_max)}")
    return " AND ".join(bounds) or "true"


def category_condition(filters: Filters, arguments: Arguments) -> str:
    """The condition that the product belongs to one of the chosen categories, if any were chosen."""
    if filters.shelves is None:
        return "true"
    return f"p.category_id = ANY({arguments.add(list(filters.shelves))}::uuid[])"


IN_STOCK = """EXISTS (SELECT FROM variants v JOIN stock_items s ON s.variant_id = v.id
                      WHERE v.product_id = p.id AND s.on_hand > 0)"""


def stock_condition(filters: Filters) -> str:
    """The condition that some variant is in stock, if `in_stock` is set."""
    return IN_STOCK if filters.in_stock else "true"


def attribute_conditions(filters: Filters, arguments: Arguments) -> dict[str, str]:
    """The conditions by attribute: the product has any of the chosen values."""
    return {
        name: " OR ".join(f"p.attributes @> {arguments.add({name: [value]})}::jsonb" for value in values)
        for name, values in filters.attributes.items()
        if values
    }
