"""Rules of collections: what a product must fit in to belong to one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from msgspec import convert


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions that must all hold for one and the same variant; empty ones hold for every variant.

    Each of `attributes` is a name with the value that its product, or of an option the variant itself, must have.
    Prices are minor units. `new_days` counts whole days before today, by UTC, within which the product was added.
    A `reduced` variant had a higher price before.
    """

    attributes: tuple[tuple[str, str], ...] = ()
    price_min: int | None = None
    price_max: int | None = None
    new_days: int | None = None
    reduced: bool = False
    in_stock: bool = False


@dataclass(frozen=True, slots=True)
class Members:
    """The products of a collection: those that fit in its `rule`, or without one those that staff chose, in order."""

    collection_id: UUID
    rule: Rule | None = None


def rule_of(stored: dict[str, Any] | None) -> Rule | None:
    """The rule in a JSON object of the table, None for a collection by hand."""
    return None if stored is None else convert(stored, Rule)
