"""Carts, read for their owners."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.accounts.views import AddressView
from domain.cart.owner import CartOwner
from domain.cart.views import CartLineView, CartView
from domain.catalogue.rows import picture
from domain.catalogue.shown_images import OF_VARIANT
from domain.catalogue.views import Stock
from domain.connection import Connection
from domain.prices.unit_price import unit_price

CART = """
SELECT c.{column} AS owner, c.id, c.checkout_key, c.removed IS NOT NULL AS undoable, c.gift_note,
       c.touched_at < now() - interval '1 day' AS idle, l.seen_price, l.variant_id, l.quantity,
       v.product_id, v.sku, in_order(v.options, v.option_names) AS options, v.price, v.content,
       p.slug, p.name, p.published AND p.currency = $2 AS published, k.tax_class, coalesce(s.on_hand, 0) AS on_hand,
       p.withdrawal_exception, p.minimum_age, p.age_reason,
       picture.picture{more}
FROM carts c
LEFT JOIN cart_lines l ON l.cart_id = c.id
LEFT JOIN variants v ON v.id = l.variant_id
LEFT JOIN products p ON p.id = v.product_id
LEFT JOIN categories k ON k.id = p.category_id
LEFT JOIN stock_items s ON s.variant_id = v.id
{picture}
WHERE c.{column} = {sought} ORDER BY c.id, l.added_at, l.variant_id
"""


ADDRESSES = """,
       (SELECT jsonb_agg(jsonb_build_object('id', a.id, 'address', a.address, 'preferred', a.preferred)
                         ORDER BY a.preferred DESC, a.id DESC)
        FROM addresses a WHERE a.user_id = c.user_id) AS addresses"""


KINDS = {"token_hash": "bytea", "user_id": "uuid"}
"""The columns by which carts are found, and their types."""


@dataclass(frozen=True, slots=True)
class CartKey:
    """A cart by its id, with the idempotency key of its next order; both None if there is no cart."""

    id: UUID | None = None
    checkout_key: str | None = None


KEY = "SELECT id, checkout_key::text FROM carts WHERE {column} = $1"


async def find_cart_key(connection: Connection, owner: CartOwner | None) -> CartKey:
    """What an order needs to know of the owner's cart, whose lines are locked and read with the order: one query."""
    row = await connection.fetchrow(KEY.format(column=owner.column), owner.value) if owner else None
    return CartKey(*row) if row else CartKey()


KEYS = "SELECT {column}, id, checkout_key::text FROM carts WHERE {column} = ANY($1::{kind}[])"


async def find_cart_keys(connection: Connection, owners: Sequence[CartOwner]) -> list[CartKey]:
    """The same for each of these owners, who ask together: one query for guests, and one for users."""
    found: dict[tuple[str, object], CartKey] = {}
    for column, kind in KINDS.items():
        if sought := [owner.value for owner in owners if owner.column == column]:
            for key, *its in await connection.fetch(KEYS.format(column=column, kind=kind), sought):
                found[column, key] = CartKey(*its)
    return [found.get((owner.column, owner.value), CartKey()) for owner in owners]


async def find_cart(connection: Connection, owner: CartOwner | None, currency: str) -> CartView:
    """The owner's cart with today's prices and stock, empty if there is none: one query."""
    return _cart(await _rows(connection, owner, currency), currency)


async def find_carts(connection: Connection, owners: Sequence[CartOwner], currency: str) -> list[CartView]:
    """The carts of these owners, as `find_cart` has each: one query for guests, and one for users.

    Each is made of the rows with its owner's own key, whoever asks beside them.
    """
    found: dict[tuple[str, object], list[Any]] = defaultdict(list)
    for column, kind in KINDS.items():
        if sought := [owner.value for owner in owners if owner.column == column]:
            query = CART.format(column=column, more="", picture=OF_VARIANT, sought=f"ANY($1::{kind}[])")
            for row in await connection.fetch(query, sought, currency):
                found[column, row["owner"]].append(row)
    return [_cart(found[owner.column, owner.value], currency) for owner in owners]


def no_cart(currency: str) -> CartView:
    """What is shown to whoever has no cart."""
    return CartView(None, (), currency, "")


async def find_cart_with_addresses(
    connection: Connection, owner: CartOwner | None, currency: str
) -> tuple[CartView, tuple[AddressView, ...]]:
    """The owner's cart and, for a signed-in user, their addresses, the preferred one first: one query."""
    found = await _rows(connection, owner, currency, more=ADDRESSES)
    kept = (found[0]["addresses"] or ()) if found else ()
    return _cart(found, currency), tuple(AddressView(UUID(one["id"]), one["address"], one["preferred"]) for one in kept)


async def _rows(connection: Connection, owner: CartOwner | None, currency: str, *, more: str = "") -> list[Any]:
    if owner is None:
        return []
    return await connection.fetch(
        CART.format(column=owner.column, more=more, picture=OF_VARIANT, sought="$1"), owner.value, currency
    )


def _cart(found: list[Any], currency: str) -> CartView:
    if not found:
        return no_cart(currency)
    lines = tuple(_line(row) for row in found if row["variant_id"] is not None)
    cart = found[0]
    return CartView(
        cart["id"], lines, currency, str(cart["checkout_key"]), cart["undoable"], cart["gift_note"], cart["idle"]
    )


def _line(row: Any) -> CartLineView:
    return CartLineView(
        variant_id=row["variant_id"],
        product_id=row["product_id"],
        slug=row["slug"],
        sku=row["sku"],
        name=row["name"],
        options=row["options"],
        picture=picture(row["picture"]),
        quantity=row["quantity"],
        unit_price=row["price"],
        stock=Stock(row["on_hand"]),
        buyable=row["published"],
        tax_class=row["tax_class"],
        withdrawal_exception=row["withdrawal_exception"],
        minimum_age=row["minimum_age"],
        age_reason=row["age_reason"],
        seen_price=row["seen_price"],
        per_unit=unit_price(row["price"], row["content"]),
    )


COUNT = """
SELECT coalesce(sum(l.quantity), 0) FROM cart_lines l JOIN carts c ON c.id = l.cart_id WHERE c.{column} = $1
"""


async def count_items(connection: Connection, owner: CartOwner) -> int:
    """The number of items in the owner's cart: one query."""
    return int(await connection.fetchval(COUNT.format(column=owner.column), owner.value))
