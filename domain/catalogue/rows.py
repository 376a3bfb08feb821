"""Conversion of database rows to views."""

from functools import lru_cache
from typing import Any

from domain.catalogue.views import Picture, ProductCard, Stock, VariantView


def picture(row: dict[str, Any] | None) -> Picture | None:
    """The picture in a JSON object of `product_images`, if there is one."""
    if not row:
        return None
    return Picture(row["file"], row["alt"], row["width"], row["height"], row.get("variant_id"))


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
        compare_at=row["compare_at"],
        choices=row["choices"],
        choice_name=row["choice_name"] or "",
        stock=Stock(row["available"]),
        picture=picture(row) if row["file"] is not None else None,
    )


def variant(row: Any) -> VariantView:
    """A variant with its stock."""
    return VariantView(
        id=row["id"],
        sku=row["sku"],
        options=row["options"],
        price=row["price"],
        compare_at=row["compare_at"],
        stock=Stock(row["on_hand"]),
        version=row["version"],
        weight_grams=row["weight_grams"],
        barcode=row["barcode"],
    )
