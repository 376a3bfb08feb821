"""Bulk edits: what staff choose to change of many products, and the rows that it proposes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal
from uuid import UUID

from domain.assortment.drafts import ProductDraft, VariantDraft
from domain.assortment.listing import ProductState
from domain.changes.fields import own_attributes
from domain.changes.proposal import ProposedRow, RowError
from domain.money import half_up, written
from domain.words.messages import gettext

HUNDRED = 100
MOST_PRODUCTS = 5000
"""The most products that are chosen one by one."""
LEAST_PERCENT, MOST_PERCENT = -100, 1000


@dataclass(frozen=True, slots=True)
class PriceEdit:
    """A change of prices: by `percent`, by `amount` minor units, or to `set`; exactly one of them."""

    percent: str | None = None
    amount: int | None = None
    set: int | None = None


@dataclass(frozen=True, slots=True)
class StockEdit:
    """A change of stock of every variant, and why."""

    delta: int
    reason: str


@dataclass(frozen=True, slots=True)
class SaleEdit:
    """A sale: its price made of each price, and when it begins and ends, in UTC; at once and never without them."""

    price: PriceEdit
    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """What is changed of every product; None stays as it is.

    Prices are rounded to the nearest multiple of `round_to` minor units, half up. `compare_at` is an amount in minor
    units, `price` for the price as it was before, or `none` to take it away; `sale` is a sale, or `none` to end those
    that there are. `attributes` are changed by name; one without values is taken away. `category` is a slug.
    """

    price: PriceEdit | None = None
    round_to: int | None = None
    compare_at: int | Literal["price", "none"] | None = None
    sale: SaleEdit | Literal["none"] | None = None
    category: str | None = None
    published: bool | None = None
    stock: StockEdit | None = None
    attributes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filter:
    """The filter of the staff's list of products, as its address says it."""

    q: str = ""
    state: ProductState | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The products to change: some, or all that match a filter when they are looked at."""

    product_ids: tuple[UUID, ...] = ()
    filter: Filter | None = None


@dataclass(frozen=True, slots=True)
class BulkEdit:
    """A bulk edit as it is stored with its change set."""

    selection: Selection
    changes: Edit


def propose(draft: ProductDraft, edit: Edit, currency: str) -> Iterator[ProposedRow]:
    """A row for each variant that the edit is about; the first one bears what is of the product as a whole."""
    whole = _of_product(draft, edit)
    for place, variant in enumerate(draft.variants):
        values, errors = _of_variant(variant, edit, currency)
        values |= whole if place == 0 else {}
        if values or errors:
            yield ProposedRow(None, variant.sku or "", draft.slug or "", values, tuple(errors))


def _of_product(draft: ProductDraft, edit: Edit) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if edit.category is not None:
        values["category"] = edit.category
    if edit.published is not None:
        values["published"] = edit.published
    if edit.attributes:
        known = own_attributes(draft)
        values["attributes"] = {name: texts for name, texts in edit.attributes.items() if texts or name in known}
    return values


def _of_variant(variant: VariantDraft, edit: Edit, currency: str) -> tuple[dict[str, Any], list[RowError]]:
    values: dict[str, Any] = {}
    errors: list[RowError] = []
    if edit.price:
        price = priced(variant.price, edit.price, edit.round_to)
        if price < 0 or (price == 0 and edit.price.set is None):
            errors.append(
                RowError(
                    "price",
                    gettext("The new price would be %(price)s.", price=written(price, currency)),
                )
            )
        else:
            values["price"] = price
    if edit.sale is not None:
        values |= _of_sale(edit.sale, values.get("price", variant.price), edit.round_to)
    if edit.compare_at is not None:
        values["compare_at"] = {"price": variant.price, "none": None}.get(str(edit.compare_at), edit.compare_at)
    if edit.stock:
        values["stock_delta"] = edit.stock.delta
    return values, errors


def _of_sale(sale: SaleEdit | Literal["none"], price: int, round_to: int | None) -> dict[str, Any]:
    """The fields of a sale; that its price is below the price is checked where the row is judged."""
    if sale == "none":
        return {"sale_price": None, "sale_from": None, "sale_until": None}
    begins, ends = (at.isoformat() if at else None for at in (sale.begins, sale.ends))
    return {"sale_price": max(priced(price, sale.price, round_to), 0), "sale_from": begins, "sale_until": ends}


def priced(price: int, edit: PriceEdit, round_to: int | None) -> int:
    """The new price in minor units, below 0 where more is taken off than there is."""
    exact = Fraction(price)
    if edit.percent is not None:
        exact += exact * Fraction(edit.percent) / HUNDRED
    elif edit.amount is not None:
        exact += edit.amount
    else:
        exact = Fraction(edit.set or 0)
    step = round_to or 1
    return half_up(exact / step) * step if exact >= 0 else int(exact)
