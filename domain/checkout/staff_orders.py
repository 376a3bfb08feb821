"""Orders that staff place for customers, such as those who phone: by the same transaction as a checkout."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from domain.checkout.decide import Offer
from domain.checkout.place_order import Placed, place_orders
from domain.checkout.request import Checkout
from domain.checkout.statements import OFFERS
from domain.connection import Connection
from domain.discounts.errors import CodeForGroupError
from domain.orders.manual_payments import record_by_hand
from domain.orders.operations import STAFF_NOTE, audit_staff, write_event
from domain.orders.staff_actions import bring_to
from domain.orders.states import OrderStatus
from domain.payments.method_rules import MethodRule
from domain.payments.methods import INVOICE
from domain.text import without_wildcards

USUAL_HOLD_HOURS, LONGEST_HOLD_HOURS = 24, 48
"""How long goods are held, in hours, for a customer whom staff ask to pay."""

PAID_BY_HAND = MethodRule(INVOICE, enabled=True)
"""The rule of an order whose money staff have in their hands: none of those that shoppers have to meet."""


async def place_by_staff(connection: Connection, *, checkout: Checkout, paid: bool, note: str = "") -> Placed:
    """Place an order for a customer, once for each key; `checkout.placed_by` is the member of staff.

    One that is `paid` by hand is confirmed, and its payment recorded, in the same transaction; any other waits for its
    payment, and the email with its link goes to the customer. `note` is for staff alone. Caps do not apply.

    Raises whatever a checkout is refused with, see `place_orders`.
    """
    await connection.execute("SELECT pg_advisory_xact_lock($1)", _lock_key(checkout))
    [placed] = await place_orders(connection, [checkout])
    if isinstance(placed, CodeForGroupError):
        raise CodeForGroupError(to_staff=True)
    if not isinstance(placed, Placed):
        raise placed
    if placed.replayed:
        return placed
    actor, order_ids = checkout.placed_by, [placed.order_id]
    await audit_staff(connection, order_ids=order_ids, kind="placed", actor=actor, details={"paid": paid})
    if note:
        await write_event(connection, order_ids=order_ids, kind=STAFF_NOTE, actor=actor, note=note)
    if paid and placed.hold_expires_at is not None:
        await bring_to(connection, order_id=placed.order_id, wanted=OrderStatus.CONFIRMED, actor=actor)
        await record_by_hand(connection, order_id=placed.order_id, actor=actor)
    return placed


def _lock_key(checkout: Checkout) -> int:
    """The advisory lock of a key, under which a form that is sent twice finds the order that it placed."""
    digest = hashlib.blake2b(f"staff:{checkout.owner}:{checkout.key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


FOUND = """
SELECT v.id FROM variants v JOIN products p ON p.id = v.product_id
WHERE p.published AND p.currency = $1
AND (folded(p.name) LIKE '%' || folded($2) || '%' OR lower(v.sku) LIKE lower($2) || '%') ORDER BY p.name, v.sku LIMIT $3
"""


async def find_for_sale(connection: Connection, words: str, *, currency: str, limit: int) -> list[Offer]:
    """What is for sale with these words in its product's name, or with a SKU that begins with them: two queries."""
    rows = await connection.fetch(FOUND, currency, without_wildcards(words), limit)
    ids = [row["id"] for row in rows]
    offers = await offers_of(connection, ids, currency=currency)
    return [offers[one] for one in ids if one in offers]


async def offers_of(connection: Connection, variant_ids: Sequence[UUID], *, currency: str) -> dict[UUID, Offer]:
    """These variants as they stand now, by id, also those that are not for sale: one query, which locks nothing."""
    rows = await connection.fetch(OFFERS, sorted(variant_ids), currency)
    return {row["variant_id"]: Offer(*row.values()) for row in rows}
