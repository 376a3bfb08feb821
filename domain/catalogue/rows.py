"""Conversion of database rows to views."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from domain.catalogue.option_order import in_order
from domain.catalogue.price_changes import price_changes
from domain.catalogue.views import Picture, ProductCard, Stock, VariantView
from domain.prices.unit_price import unit_price


def picture(row: dict[str, Any] | None) -> Picture | None:
    """The picture in a JSON object of `product_images`, if there is one."""
    if not row:
        return None
    return Picture(row["file"], row["alt"], row["width"], row["height"], row.get("variant_id"))


BETWEEN = "\x1f"
"""What stands between the values of an option in a row of `queries.CARDS`: one with a list could not be remembered."""


@lru_cache(maxsize=2048)
def card(row: Any) -> ProductCard:
    """A product card from a row of `queries.CARDS`; the identical object for the same row."""
    return ProductCard(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        category_id=row["category_id"],
        currency=row["currency"],
        price_from=row["price_from"],
        price_to=row["price_to"],
        compare_at=_former(row),
        choices=row["choices"],
        choice_name=row["choice_name"] or "",
        stock=Stock(row["available"]),
        picture=picture(row) if row["file"] is not None else None,
        lowest_30_days=row["lowest_before"],
        unit_price=unit_price(row["price_from"], row["content"] or ""),
        choice_values=tuple(dict.fromkeys((row["choice_values"] or "").split(BETWEEN))) if row["choice_name"] else (),
        first_variant=row["first_variant"],
        second=Picture(row["second_file"], "", row["second_width"], row["second_height"])
        if row["second_file"] is not None
        else None,
    )


def _former(row: Any) -> int | None:
    """The former price, if it is known what was charged before: one that cannot be proved is not shown."""
    return None if row["lowest_before"] is None else row["compare_at"]


def variant(row: Any) -> VariantView:
    """A variant with its stock."""
    return VariantView(
        id=row["id"],
        sku=row["sku"],
        options=in_order(row["options"], row["option_names"]),
        price=row["price"],
        compare_at=_former(row),
        stock=Stock(row["on_hand"]),
        version=row["version"],
        weight_grams=row["weight_grams"],
        barcode=row["barcode"],
        lowest_30_days=row["lowest_before"],
        content=row["content"],
        full_price=row["full_price"],
        sale_price=row["sale_price"],
        sale_from=_moment(row["sale_from"]),
        sale_until=_moment(row["sale_until"]),
        price_changes=price_changes(row.get("price_changes")),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
