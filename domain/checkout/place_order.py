"""THE locked transaction. Read `place_orders` aloud: it is the specification of a checkout."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import convert

from domain.checkout.codes import Codes, KeyOf
from domain.checkout.conditions import Standing
from domain.checkout.decide import Accepted, Offer, decide
from domain.checkout.errors import KeyReusedError
from domain.checkout.holdings import Holding, Holdings
from domain.checkout.request import Checkout, OrderedVariant
from domain.checkout.statements import KNOWN, LOCK_CARTS, LOCK_STOCK, WRITE
from domain.connection import Connection, columns
from domain.discounts.codes import Code
from domain.errors import ShopError
from domain.invoices.operations import write_documents
from domain.limits.subjects import network_subject
from domain.payments.operations import Attempt
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class Written:
    """A pending order as it was `accepted` and written a moment ago, with what only the database knew."""

    accepted: Accepted
    number: str
    hold_expires_at: datetime | None
    placed_at: datetime
    gift_note: str
    arrives_from: date | None
    arrives_to: date | None


@dataclass(frozen=True, slots=True)
class Placed:
    """An order that exists. `replayed` says that the key had placed it before. One that is confirmed has no expiry.

    `attempt` is the payment attempt that was opened with it, if one was. `written` is the whole order, unless it was
    there before or is confirmed already.
    """

    order_id: UUID
    number: str
    hold_expires_at: datetime | None
    replayed: bool = False
    attempt: Attempt | None = None
    written: Written | None = None


Outcome = Placed | ShopError


@dataclass(frozen=True, slots=True)
class Known:
    """The request that a key stands for, and its outcome."""

    request_hash: bytes
    fate: Outcome


@dataclass(frozen=True, slots=True)
class Customers:
    """What is known, by the checkouts' keys, of those who check out.

    How often they have used the code that they enter, whether it is for them, and the address of their account if they
    enter one; how many orders they have paid and to which groups they belong, if their payment method asks for that;
    by subject, what they and their networks have reserved.
    """

    uses: dict[KeyOf, int]
    members: set[KeyOf]
    accounts: dict[KeyOf, str]
    paid_orders: dict[KeyOf, int]
    groups: dict[KeyOf, frozenset[UUID]]
    holdings: dict[str, Holding]


async def place_orders(connection: Connection, checkouts: Sequence[Checkout]) -> list[Outcome]:
    """Place one order or many: four statements whatever their number. One outcome per checkout, in order.

    An order for which there is nothing to pay is confirmed, and its invoice written, last of all.

    Runs inside the caller's transaction, under its lock timeout, and does not commit. A refusal (`EmptyCartError`,
    `OutOfStockError`, `TotalChangedError`, `InvalidError`, `CodeRefusedError`, `TooMuchUnpaidError`, `KeyReusedError`)
    is an outcome and touches nobody else. A database error (a twin's key, a deadlock) fails the whole batch, which may
    then be repeated one by one. Carts are locked before keys are looked up, so that a second click waits for the first
    and then finds its order; codes, shoppers and networks are locked before what they have used or reserved is counted,
    so that the last use goes to one buyer and nobody reserves more than a cap in two windows.
    """
    carts, codes = await _lock_carts_and_codes(connection, checkouts)
    known, customers = await _look_up(connection, checkouts)
    fresh = _first_of_each_key(checkouts, known)
    offers = await _lock_stock(
        connection, [*carts.values(), *(one.items for one in fresh.values())], checkouts[0].currency
    )
    decisions = decide(
        list(fresh.values()),
        carts,
        offers,
        Codes(codes, customers.uses, customers.accounts, customers.members),
        Standing(customers.paid_orders, customers.groups),
        Holdings(customers.holdings),
    )
    accepted = [one for one in decisions if isinstance(one, Accepted)]
    placed = await _write(connection, accepted)
    for one in accepted:
        if one.free:
            await write_documents(connection, order_id=one.order_id)
    for key, decision in zip(fresh, decisions, strict=True):
        fate = placed[decision.order_id] if isinstance(decision, Accepted) else decision
        known[key] = Known(fresh[key].request_hash, fate)
    return [_outcome(checkout, known, fresh) for checkout in checkouts]


def _key(checkout: Checkout) -> KeyOf:
    return checkout.owner, checkout.key


async def _look_up(connection: Connection, checkouts: Sequence[Checkout]) -> tuple[dict[KeyOf, Known], Customers]:
    """The orders that keys stand for, and what is known of those who check out."""
    wanted = [(*_key(one), one.code, one.user_id, one.email, one.payment_rule.paid_orders) for one in checkouts]
    known: dict[KeyOf, Known] = {}
    joined = [one.payment_rule.group_id for one in checkouts]
    rows = await connection.fetch(KNOWN, *columns(wanted, 6), *_subjects(checkouts), joined)
    customers = Customers({}, set(), {}, {}, {}, convert(rows[0]["held"] or {}, dict[str, Holding]))
    for checkout, row in zip(checkouts, rows, strict=True):
        key = _key(checkout)
        customers.uses[key], customers.paid_orders[key] = row["uses"] or 0, row["paid"] or 0
        group = checkout.payment_rule.group_id
        customers.groups[key] = frozenset({group} if group and row["member"] else ())
        if row["may_use"]:
            customers.members.add(key)
        if row["account"]:
            customers.accounts[key] = row["account"]
        if row["id"]:
            order = Placed(row["id"], row["number"], row["hold_expires_at"], replayed=True)
            known[key] = Known(row["request_hash"], order)
    return known, customers


def _subjects(checkouts: Sequence[Checkout]) -> tuple[list[str], list[str], list[str]]:
    """Of the checkouts that are capped: their shoppers, and their networks by subject and by address."""
    capped = [one for one in checkouts if one.caps]
    networks = sorted({one.network for one in capped if one.network})
    return sorted({one.owner for one in capped}), [network_subject(one) for one in networks], networks


def _lock_keys(checkouts: Sequence[Checkout]) -> list[int]:
    """The keys of the advisory locks under which what these shoppers and networks have reserved is counted."""
    shoppers, networks, _ = _subjects(checkouts)
    digests = (hashlib.blake2b(one.encode(), digest_size=8).digest() for one in (*shoppers, *networks))
    return sorted(int.from_bytes(digest, signed=True) for digest in digests)


def _first_of_each_key(checkouts: Sequence[Checkout], known: dict[KeyOf, Known]) -> dict[KeyOf, Checkout]:
    fresh: dict[KeyOf, Checkout] = {}
    for checkout in checkouts:
        if _key(checkout) not in known:
            fresh.setdefault(_key(checkout), checkout)
    return fresh


async def _lock_carts_and_codes(
    connection: Connection, checkouts: Sequence[Checkout]
) -> tuple[dict[UUID | None, list[OrderedVariant]], list[Code]]:
    carts: dict[UUID | None, list[OrderedVariant]] = {}
    codes: list[Code] = []
    cart_ids = [one.cart_id for one in checkouts if one.cart_id and not one.items]
    wanted = sorted({one.code for one in checkouts if one.code})
    for row in await connection.fetch(LOCK_CARTS, cart_ids, wanted, _lock_keys(checkouts)):
        if row["code"]:
            codes.append(convert(row["code"], Code))
        else:
            carts.setdefault(row["cart_id"], []).append(OrderedVariant(row["variant_id"], row["quantity"]))
    return carts, codes


async def _lock_stock(
    connection: Connection, carts: Iterable[Sequence[OrderedVariant]], currency: str
) -> dict[UUID, Offer]:
    variants = sorted({wanted.variant_id for cart in carts for wanted in cart})
    found = await connection.fetch(LOCK_STOCK, variants, currency) if variants else []
    return {row["variant_id"]: Offer(*row.values()) for row in found}


async def _write(connection: Connection, accepted: Sequence[Accepted]) -> dict[UUID, Placed]:
    if not accepted:
        return {}
    orders = [one.order_row() for one in accepted]
    lines = [row for one in accepted for row in one.line_rows()]
    written = await connection.fetch(WRITE, orders, lines)
    by_id = {one.order_id: one for one in accepted}
    return {row["id"]: _placed(row, by_id[row["id"]]) for row in written}


def _placed(row: Any, order: Accepted) -> Placed:
    checkout, reference = order.checkout, order.reference
    attempt = Attempt(order.order_id, checkout.provider, reference, order.quote.total, checkout.currency)
    _, number, hold_expires_at, *rest = row.values()
    written = Written(order, number, hold_expires_at, *rest)
    return Placed(
        order.order_id,
        number,
        hold_expires_at,
        attempt=attempt if reference else None,
        written=None if order.free else written,
    )


def _outcome(checkout: Checkout, known: dict[KeyOf, Known], fresh: dict[KeyOf, Checkout]) -> Outcome:
    """The outcome of the checkout's key; a later checkout with the same key in this batch gets it as a replay."""
    found = known[_key(checkout)]
    if found.request_hash != checkout.request_hash:
        return KeyReusedError(gettext("This order form was already used for a different order."))
    first = fresh.pop(_key(checkout), None)
    if isinstance(found.fate, Placed) and first is None:
        return replace(found.fate, replayed=True, written=None)
    return found.fate
