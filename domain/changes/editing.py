"""Rows applied to a product: a pure function from the product as it is to the product as it would be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from uuid_utils.compat import uuid7

from domain.assortment.drafts import ProductDraft, VariantDraft, follow_options, in_order_of, once_published
from domain.changes.fields import PLAIN_OF_PRODUCTS, Variants, of_variant
from domain.changes.places import Places, unknown_category
from domain.changes.proposal import OF_PRODUCTS, TAGS, RowError
from domain.changes.rows import StoredRow
from domain.stock.changes import MAX_ON_HAND
from domain.words.messages import gettext


@dataclass(slots=True)
class Edited:
    """A product as it would be. `errors` refuse rows by position; `bearers` are the rows that name fields first."""

    draft: ProductDraft
    errors: dict[int, tuple[RowError, ...]] = field(default_factory=dict)
    bearers: dict[str, int] = field(default_factory=dict)

    def refuse(self, row: StoredRow, name: str, sentence: str) -> None:
        """Refuse a row for one of its fields."""
        self.errors[row.position] = (*self.errors.get(row.position, ()), RowError(name, sentence))


def edit(start: ProductDraft, rows: Sequence[StoredRow], places: Places | None, *, new: bool) -> Edited:
    """`start` with the values of all rows; a row whose SKU it does not have adds a variant."""
    edited = Edited(start)
    values: dict[str, Any] = {}
    variants = Variants(start)
    for row in sorted(rows, key=lambda one: variants.find(one.sku) is None):
        _collect(edited, values, row)
    named = _of_product(edited, values, places, rows)
    for row in rows:
        _put_variant(edited, variants, row)
    draft = replace(start, variants=in_order_of(variants, _option_names(start, rows)), **named)
    edited.draft = once_published(follow_options(draft, start))
    if new:
        _require(edited, rows)
    return edited


def _option_names(start: ProductDraft, rows: Sequence[StoredRow]) -> list[str]:
    """The options of the product in their order: that of the first row that names those of a variant there is."""
    known = Variants(start)
    told = (row.values["options"] for row in rows if "options" in row.values and known.find(row.sku))
    return list(next(told, ()))


def _collect(edited: Edited, values: dict[str, Any], row: StoredRow) -> None:
    """Note the fields of the product that this row is the first to name."""
    for name in OF_PRODUCTS:
        if name not in row.values:
            continue
        if name not in edited.bearers:
            edited.bearers[name], values[name] = row.position, row.values[name]
        elif name != "images" and values[name] != row.values[name]:
            edited.refuse(row, name, gettext("An earlier row of this product says something else."))


def _of_product(
    edited: Edited, values: Mapping[str, Any], places: Places | None, rows: Sequence[StoredRow]
) -> dict[str, Any]:
    changes = {name: values[name] for name in PLAIN_OF_PRODUCTS if name in values}
    if "details" in values:
        changes["details"] = tuple(values["details"])
    if "category" in changes and places:
        text = changes["category"]
        found = places.find(text)
        if found is None and not places.may_be_made(text):
            [bearer] = [row for row in rows if row.position == edited.bearers["category"]]
            edited.refuse(bearer, "category", unknown_category(text, makeable=False))
        changes["category"] = found or text
    named = {**values.get("attributes", {}), **({TAGS: values["tags"]} if "tags" in values else {})}
    if named:
        merged = {**edited.draft.attributes, **{name: list(one) for name, one in named.items()}}
        changes["attributes"] = {name: one for name, one in merged.items() if one}
    return changes


def _put_variant(edited: Edited, variants: Variants, row: StoredRow) -> None:
    """Bring the variant with this row's SKU to the row's values, or add one."""
    present, values = variants.find(row.sku), of_variant(row.values)
    if "stock_delta" in row.values:
        start = values.get("stock", present.stock if present else 0)
        values["stock"] = (start or 0) + row.values["stock_delta"]
    if present:
        variant = replace(present, **values)
    else:
        variant = VariantDraft(**{"price": -1, "sku": row.sku, "stock": 0, "id": uuid7(), **values})
    _check_stock(edited, row, present, variant)
    if present is None and "price" not in row.values:
        edited.refuse(row, "price", gettext("A new variant needs a price."))
    variants.put(variant)


def _check_stock(edited: Edited, row: StoredRow, present: VariantDraft | None, variant: VariantDraft) -> None:
    on_hand, after = (present.stock if present else 0) or 0, variant.stock or 0
    if after < 0:
        edited.refuse(
            row,
            "stock",
            gettext(
                "Only %(on_hand)s are for sale, so %(number)s cannot be taken away.",
                on_hand=on_hand,
                number=on_hand - after,
            ),
        )
    elif after > MAX_ON_HAND:
        edited.refuse(row, "stock", gettext("There can be at most %(number)s.", number=f"{MAX_ON_HAND:,}"))


def _require(edited: Edited, rows: Sequence[StoredRow]) -> None:
    """Refuse the rows of a new product that has no name or no category."""
    for name, sentence in (
        ("name", gettext("A new product needs a name.")),
        ("category", gettext("A new product needs a category.")),
    ):
        if not getattr(edited.draft, name):
            for row in rows:
                edited.refuse(row, name, sentence)
