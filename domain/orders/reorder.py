"""Reordering: the lines of an old order are added to the cart, as far as they are still sold and in stock."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.cart.operations import MAX_LINES, MAX_QUANTITY, open_cart
from domain.cart.owner import CartOwner
from domain.connection import Connection, columns


@dataclass(frozen=True, slots=True)
class AgainLine:
    """A line of an old order, beside the present stock: `available` can be bought now, None if no longer sold."""

    variant_id: UUID | None
    name: str
    options: dict[str, str]
    wanted: int
    in_cart: int
    available: int | None

    @property
    def title(self) -> str:
        """The product's name with its options."""
        return ", ".join((self.name, *self.options.values()))

    @property
    def missing(self) -> bool:
        """Whether the cart holds fewer than the order did."""
        return self.in_cart < self.wanted


LINES = """
SELECT l.variant_id, l.name, in_order(l.options, l.option_names), l.quantity AS wanted,
       coalesce(c.quantity, 0) AS in_cart,
       CASE WHEN p.published AND p.currency = $3 THEN least(coalesce(s.on_hand, 0), $4) END AS available
FROM order_lines l LEFT JOIN variants v ON v.id = l.variant_id LEFT JOIN products p ON p.id = v.product_id
LEFT JOIN stock_items s ON s.variant_id = v.id LEFT JOIN carts k ON k.{column} = $2
LEFT JOIN cart_lines c ON c.cart_id = k.id AND c.variant_id = v.id
WHERE l.order_id = $1 ORDER BY l.position
"""

PUT = """
INSERT INTO cart_lines (cart_id, variant_id, quantity, seen_price)
SELECT $1, i.variant_id, i.quantity, v.price FROM unnest($2::uuid[], $3::int[]) AS i(variant_id, quantity)
JOIN variants v ON v.id = i.variant_id
ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = excluded.quantity, seen_price = excluded.seen_price
"""


async def lines_again(
    connection: Connection, *, order_id: UUID, owner: CartOwner | None, currency: str
) -> tuple[AgainLine, ...]:
    """The lines of the order, beside their present stock and their quantity in the owner's cart: one query."""
    query = LINES.format(column=owner.column if owner else "token_hash")
    found = await connection.fetch(query, order_id, owner.value if owner else None, currency, MAX_QUANTITY)
    return tuple(AgainLine(*row.values()) for row in found)


async def reorder(connection: Connection, *, order_id: UUID, owner: CartOwner, currency: str) -> tuple[AgainLine, ...]:
    """Fill the cart to at least the quantities of the order, as far as stock allows; returns every line as it is now.

    A cart that already holds them stays as it is, so that a second click orders nothing twice.
    """
    cart_id = await open_cart(connection, owner)
    lines = await lines_again(connection, order_id=order_id, owner=owner, currency=currency)
    filled = await connection.fetchval("SELECT count(*) FROM cart_lines WHERE cart_id = $1", cart_id)
    await connection.execute(PUT, cart_id, *columns(lines_to_add(lines, MAX_LINES - filled), 2))
    return await lines_again(connection, order_id=order_id, owner=owner, currency=currency)


def lines_to_add(lines: Sequence[AgainLine], room: int) -> list[tuple[UUID, int]]:
    """The variants to put into the cart, with their quantities; the cart has `room` for that many further lines."""
    chosen: list[tuple[UUID, int]] = []
    for line in lines:
        quantity = min(line.wanted, line.available or 0)
        if line.variant_id is None or quantity <= line.in_cart or (not line.in_cart and room <= 0):
            continue
        room -= not line.in_cart
        chosen.append((line.variant_id, quantity))
    return chosen
