"""The checks of the books by the command, by staff's page, and by the tests: each finds the same discrepancies."""

import asyncio
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from domain.accounts.views import Role
from domain.books.checks import CHECKS, MOST, Finding, run_checks
from domain.errors import UnavailableError
from tests.support.cast import Cast
from tests.support.embedded.started import mercer
from tests.support.shop import HTMX, OpenShop
from tests.support.web.people import buy, sign_in
from web.reports import tasks as books
from web.reports.books import compare
from web.reports.tasks import fold_days, run_book_checks

DRIFTS = {
    "Stock on hand equals the sum of its movements": "UPDATE stock_items SET on_hand = on_hand + 1 WHERE on_hand = 12",
    "Reserved stock matches the items of pending orders": "UPDATE orders SET status = 'pending'; "
    "DELETE FROM stock_movements WHERE order_id IS NOT NULL",
    "Stock movements of each order match what it sold and holds, less what was restocked": "DELETE FROM "
    "stock_movements WHERE order_id IS NOT NULL",
    "Each order total is its lines, less the discount, plus delivery and tax": "UPDATE orders "
    "SET subtotal = subtotal + 1, total = total + 1",
    "Each paid order has payments of its total and what changes gave back, each unpaid order none": "UPDATE payments "
    "SET surplus = true",
    "Payments and refunds reported by the payment provider are recorded": "UPDATE payments SET amount = amount + 1",
    "Payments and refunds match the simulated payment provider": "UPDATE simulated_charges SET refunded = 1, "
    "created_at = now() - interval '2 hours'; UPDATE simulated_events SET sent_at = now()",
    "Invoices and credit notes are numbered without gaps": "UPDATE invoices SET number = number + 1",
    "Each confirmed order has an invoice for its total": "DELETE FROM invoices",
    "The tax rows of each credit note add up to its total": "UPDATE invoices SET kind = 'credit_note', "
    "figures = figures || '{\"tax\": 1}'",
    "No order is credited more than it was invoiced": "UPDATE invoices SET kind = 'credit_note'",
    "Each refund is made within an hour, or accepted by the payment provider": "INSERT INTO refunds (order_id, "
    "payment_id, amount, currency, reason, actor, created_at) SELECT order_id, id, 1, currency, '', '', "
    "now() - interval '61 minutes' FROM payments",
    "Each dispute is recorded with the amounts that the payment provider reported": "INSERT INTO disputes (order_id, "
    "payment_id, reference, amount, withdrawn, currency) SELECT order_id, id, 'dp_1', 1, 1, currency FROM payments",
    "Each payment provider event is applied within an hour, or closed by staff": "UPDATE provider_events "
    "SET applied_at = NULL, due_at = 'infinity'",
    "Each reservation ends within an hour of its time": "UPDATE orders SET status = 'pending', "
    "hold_expires_at = now() - interval '61 minutes'",
    "Each email is tried within an hour of its time": "UPDATE outgoing_mail SET due_at = now() - interval '61 minutes'",
    "Each invoice and credit note has its PDF within an hour": "UPDATE invoices SET pdf = NULL, "
    "issued_at = now() - interval '61 minutes'",
    "The sums of sales of each day are those of its orders": "UPDATE sales_sums SET captured = captured + 1 "
    "WHERE kind = 'country'",
    "The sums of sales of each hour are those of its orders": "UPDATE sales_hours SET paid = paid + 1",
    "The sums of tax of each day are those of its documents": "DELETE FROM tax_sums",
    "Each order has exactly one order-placed email": "DELETE FROM outgoing_mail WHERE order_id IS NOT NULL",
}


async def drift_of(shop: OpenShop) -> dict[str, tuple[str, ...]]:
    async with shop.shop.database.read() as connection:
        return {one.sentence: one.differences for one in await run_checks(connection) if not one.holds}


@pytest.mark.parametrize("sentence", DRIFTS)
async def test_each_drift_is_found(client: httpx.AsyncClient, shop: OpenShop, cast: Cast, sentence: str) -> None:
    await buy(client, cast)
    assert sentence in CHECKS
    await fold_days(shop.shop.database, shop.shop.settings)
    assert await drift_of(shop) == {}
    for statement in DRIFTS[sentence].split("; "):
        await shop.run(statement)
    assert sentence in await drift_of(shop)


async def test_staff_see_it_on_a_page_and_the_command_ends_with_one(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, cast_dsn: str, tmp_path: Path
) -> None:
    await buy(client, cast)
    away = {"DATABASE_URL": cast_dsn, "REDIS_URL": "redis://127.0.0.1:1"}
    sound = mercer(tmp_path, "check", **away)
    assert (sound.returncode, sound.stdout.count("ok   "), sound.stderr) == (0, len(CHECKS) + 1, "")
    await shop.run("UPDATE stock_items SET on_hand = on_hand + 1")
    drifted = mercer(tmp_path, "check", **away)
    assert (drifted.returncode, drifted.stdout.count("DRIFT")) == (1, 1)
    assert (await client.get("/admin/books")).headers["location"].startswith("/sign-in")
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    assert "Not checked yet" in (await client.get("/admin/books")).text
    for _ in range(2):
        asked = await client.post("/admin/books/checks")
        assert (asked.status_code, asked.headers["location"]) == (303, "/admin/books")
    assert "The first check is running" in (await client.get("/admin/books")).text
    assert await run_book_checks(shop.shop.database, shop.shop.settings) == 1
    page = (await client.get("/admin/books")).text
    assert "The books do not balance" in page
    assert "40 on hand, 39 by movements" in page
    piece = await client.get("/admin/books", headers={**HTMX, "HX-Target": "admin-reports-findings"})
    assert 'id="admin-reports-findings"' in piece.text.partition(">")[0]


async def test_one_of_many_workers_runs_the_checks_every_hour(shop: OpenShop) -> None:
    database, settings = shop.shop.database, shop.shop.settings
    looks = [run_book_checks(database, settings) for _ in range(4)]
    assert sorted(await asyncio.gather(*looks)) == [0, 0, 0, 1]
    assert await run_book_checks(database, settings) == 0
    await shop.run("UPDATE book_checks SET finished_at = now() - interval '61 minutes'")
    assert await run_book_checks(database, settings) == 1
    assert await shop.value("SELECT count(*) FROM book_checks WHERE finished_at IS NOT NULL") == 2


async def test_a_check_whose_worker_died_is_begun_anew(shop: OpenShop) -> None:
    database, settings = shop.shop.database, shop.shop.settings
    await shop.run("INSERT INTO book_checks (begun_at) VALUES (now() - interval '9 minutes')")
    assert await run_book_checks(database, settings) == 0
    await shop.run("UPDATE book_checks SET begun_at = now() - interval '11 minutes'")
    assert await run_book_checks(database, settings) == 1


async def test_drift_is_an_alarm_and_a_provider_that_is_away_is_none(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> Finding:
        raise UnavailableError("away")

    await buy(client, cast)
    monkeypatch.setattr(books, "compare", away)
    await shop.run("UPDATE stock_items SET on_hand = on_hand + 1")
    with capture_logs() as lines:
        assert await run_book_checks(shop.shop.database, shop.shop.settings) == 1
    [alarm] = [line for line in lines if line["log_level"] == "error"]
    assert alarm["event"] == "the books do not balance"
    assert alarm["sentence"] == "Stock on hand equals the sum of its movements"


async def test_payments_are_compared_with_the_provider(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await buy(client, cast)
    database, gateways = shop.shop.database, shop.shop.gateways
    assert (await compare(database, gateways, limit=10)).holds
    await shop.run("UPDATE simulated_charges SET refunded = 100")
    assert "7800 here, 7700 at the provider" in (await compare(database, gateways, limit=10)).words
    await shop.run("DELETE FROM simulated_charges")
    assert "unknown at the provider" in (await compare(database, gateways, limit=10)).words


async def test_the_number_of_findings_is_bounded(shop: OpenShop, cast: Cast) -> None:
    await shop.run(
        "INSERT INTO variants (product_id, sku, price, options) SELECT product_id, 'X-' || n, 1, "
        "jsonb_build_object('n', n::text) FROM variants, "
        "generate_series(1, 30) AS n WHERE id = $1",
        cast.kettle,
    )
    await shop.run("INSERT INTO stock_items (variant_id, on_hand) SELECT id, 1 FROM variants WHERE sku LIKE 'X-%'")
    [found] = (await drift_of(shop)).values()
    assert len(found) == MOST
