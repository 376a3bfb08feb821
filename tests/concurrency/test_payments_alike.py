"""A batch of payments writes the same rows as the same reports one by one, whatever the orders have been through."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest

from domain.connection import Connection
from domain.orders import plain_payments
from domain.orders.operations import cancel_order, fail_orders
from domain.orders.plain_payments import Fate, Report
from domain.payments.events import EventKind, PaymentEvent
from tests.support.cast import Cast
from tests.support.concurrency.crowd import processes, stock
from tests.support.payments import attempts, waiting
from web.infra.database import Database
from web.infra.till import Till
from web.payments.events import apply_alone

PROVIDER = "simulated"
MIND = random.Random(15)


@dataclass(frozen=True, slots=True)
class Case:
    """What an order has been through before its payment is reported, and how it is."""

    before: str
    amount: int = 7800
    currency: str = "GBP"
    kind: EventKind = EventKind.SUCCEEDED
    charge: str = ""
    unknown: bool = False


CASES = (
    Case("nothing"),
    Case("nothing", charge="ch_1"),
    Case("nothing", amount=7799),
    Case("nothing", currency="EUR"),
    Case("nothing", kind=EventKind.FAILED),
    Case("nothing", unknown=True),
    Case("cancelled"),
    Case("failed"),
    Case("hold ended"),
    Case("attempt failed"),
    Case("another attempt"),
    Case("on its way"),
    Case("email sent"),
    Case("email tried"),
    Case("erased"),
    Case("changed"),
    Case("paid by hand"),
    Case("promised"),
    Case("slowed down"),
    Case("slowed down"),
)

BEFORE = {
    "nothing": "SELECT $1::uuid",
    "hold ended": "UPDATE orders SET hold_expires_at = now() WHERE id = $1",
    "attempt failed": "UPDATE payments SET status = 'failed' WHERE order_id = $1",
    "another attempt": """WITH failed AS (UPDATE payments SET status = 'failed' WHERE order_id = $1 RETURNING order_id)
        INSERT INTO payments (order_id, provider, reference, status, amount, currency)
        SELECT order_id, 'simulated', 'other-' || order_id, 'created', 7800, 'GBP' FROM failed""",
    "on its way": "UPDATE payments SET on_its_way_at = now() WHERE order_id = $1",
    "email sent": "UPDATE outgoing_mail SET status = 'sent', sent_at = now() WHERE order_id = $1",
    "email tried": "UPDATE outgoing_mail SET attempts = 1 WHERE order_id = $1",
    "erased": "UPDATE orders SET email = '' WHERE id = $1",
    "changed": "UPDATE orders SET delivery = delivery + 100, total = total + 100 WHERE id = $1",
    "paid by hand": """INSERT INTO payments (order_id, provider, reference, status, amount, currency)
        SELECT id, 'by_hand', 'by_hand:' || id, 'paid', total, currency FROM orders WHERE id = $1""",
    "promised": """UPDATE orders SET promises = '[{"until": "2020-01-01T00:00:00Z", "from": "2020-01-02",
        "to": "2020-01-03"}, {"until": "infinity", "from": "2030-01-02", "to": "2030-01-03"}]' WHERE id = $1""",
}
SLOWED = """
WITH o AS (UPDATE orders SET network = $2 WHERE id = $1 RETURNING id, email)
INSERT INTO slowdowns (kind, subject, count, until)
SELECT 'payments', s.subject, 12, now() + interval '1 hour' FROM o
CROSS JOIN LATERAL (VALUES ('order:' || id), ('guest:' || email), ('network:' || $2::text)) AS s(subject)
ON CONFLICT DO NOTHING
"""


async def prepare(connection: Connection, case: Case, order_id: UUID, side: str) -> None:
    if case.before == "cancelled":
        await cancel_order(connection, order_id=order_id, actor="customer")
    elif case.before == "failed":
        await fail_orders(connection, order_ids=[order_id])
    elif case.before == "slowed down":
        await connection.execute(SLOWED, order_id, side)
    else:
        await connection.execute(BEFORE[case.before], order_id)


def reports_of(cases: Sequence[Case], references: Sequence[str]) -> list[Report]:
    """One for each case, and every fifth a second time."""
    found = []
    for place, (case, reference) in enumerate(zip(cases, references, strict=True)):
        event = PaymentEvent(
            f"evt_{reference}",
            case.kind,
            reference,
            case.charge and f"{case.charge}_{reference}",
            case.amount,
            case.currency,
        )
        event = replace(event, reference="nobody") if case.unknown else event
        found += [Report(PROVIDER, event, {"sent": place})] * (2 if place % 5 == 0 else 1)
    return found


async def one_by_one(database: Database, reports: Sequence[Report]) -> None:
    for one in reports:
        await apply_alone(database, one, Fate.UNTOUCHED)


async def together(database: Database, reports: Sequence[Report]) -> int:
    """Settle a batch, then what is left of it; returns how many were plain."""
    settled = await Till(database).settle_together(reports)
    for report, one in zip(reports, settled, strict=True):
        if one.fate is not Fate.SETTLED:
            await apply_alone(database, report, one.fate)
    return sum(one.fate is Fate.SETTLED for one in settled)


ROWS = (
    """SELECT status, holder IS NULL AS let_go, network IS NULL AS left, version, arrives_from, arrives_to, total,
        given_back FROM orders WHERE id = $1""",
    """SELECT provider, status, surplus, amount, currency, page_reference, charge_reference IS NOT NULL AS charged,
        check_due_at IS NULL AS checked, on_its_way_at IS NULL AS here, replace(reference, order_id::text, '')
        FROM payments WHERE order_id = $1 ORDER BY id""",
    "SELECT kind, actor, note FROM order_events WHERE order_id = $1 ORDER BY id",
    """SELECT kind, recipient = '' AS empty, replace(dedupe_key, order_id::text, ''), status, attempts, context,
        due_at > now() AS later FROM outgoing_mail WHERE order_id = $1 ORDER BY kind, dedupe_key""",
    """SELECT kind, figures - 'order_number' - 'ordered_at' #- '{buyer,email}' AS figures, replaced FROM invoices
        WHERE order_id = $1 ORDER BY number""",
    "SELECT amount, status, reason, actor FROM refunds WHERE order_id = $1 ORDER BY id",
    "SELECT variant_id, delta, reason, actor FROM stock_movements WHERE order_id = $1 ORDER BY id",
    """SELECT e.kind, e.applied_at IS NOT NULL AS applied, e.attempts, e.error, e.facts - 'event_id' - 'reference'
        - 'charge_reference' AS facts, e.payload->'sent' IS NOT NULL AS sent FROM provider_events e
        WHERE e.event_id = 'evt_reference-' || $1::uuid""",
    """SELECT split_part(subject, ':', 1), count, until IS NULL AS free FROM slowdowns s JOIN orders o ON o.id = $1
        WHERE subject IN ('order:' || o.id, 'guest:' || o.email) ORDER BY 1""",
)


async def rows_of(connection: Connection, order_id: UUID) -> list[list[dict[str, Any]]]:
    return [[dict(row) for row in await connection.fetch(query, order_id)] for query in ROWS]


async def compare(dsn: str, cast: Cast) -> int:
    """Twice the same orders: one by one the first, together the second; returns how many of these were plain."""
    cases = MIND.sample(CASES, len(CASES))
    async with processes(dsn, 1) as [database]:
        await stock(database, cast.kettle, 200)
        orders = await waiting(database, cast.kettle, 2 * len(cases))
        references = await attempts(database, orders)
        sides = {"alone": slice(0, len(cases)), "together": slice(len(cases), None)}
        async with database.transaction() as connection:
            for side, part in sides.items():
                for case, order_id in zip(cases, orders[part], strict=True):
                    await prepare(connection, case, order_id, side)
        alone, joined = (reports_of(cases, references[part]) for part in sides.values())
        await one_by_one(database, alone)
        plain = await together(database, joined)
        async with database.read() as connection:
            await check_all(connection, cases, orders)
            networks = await connection.fetch("SELECT count FROM slowdowns WHERE subject LIKE 'network:%'")
            assert [row["count"] for row in networks] == [2, 2]
    return plain


async def check_all(connection: Connection, cases: Sequence[Case], orders: Sequence[UUID]) -> None:
    for case, one, other in zip(cases, orders, orders[len(cases) :], strict=False):
        expected, found = await rows_of(connection, one), await rows_of(connection, other)
        for query, these, those in zip(ROWS, expected, found, strict=True):
            assert these == those, (case, query)
    numbers = await connection.fetchval("SELECT array_agg(number ORDER BY number) FROM invoices WHERE kind = 'invoice'")
    assert numbers == list(range(1, len(numbers) + 1))


async def test_a_batch_writes_what_the_same_reports_write_one_by_one(cast_dsn: str, cast: Cast) -> None:
    assert await compare(cast_dsn, cast) == 12


@pytest.mark.parametrize(
    ("part", "broken"),
    [
        ("version = version + 1, holder = NULL", "version = version, holder = NULL"),
        ("AND m.attempts = 0", ""),
        ("* p.orders", ""),
    ],
)
async def test_mutant_a_batch_that_writes_less_is_noticed(
    cast_dsn: str, cast: Cast, monkeypatch: pytest.MonkeyPatch, part: str, broken: str
) -> None:
    assert part in plain_payments.WRITE
    monkeypatch.setattr(plain_payments, "WRITE", plain_payments.WRITE.replace(part, broken))
    with pytest.raises(AssertionError):
        await compare(cast_dsn, cast)
