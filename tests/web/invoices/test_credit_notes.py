"""Credit notes of orders with several tax rates: each line at its own rate, and rows that add up, in both tax modes."""

import importlib
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from domain.books.checks import run_checks
from domain.invoices.credits import credited
from domain.invoices.figures import Figures, InvoiceBuyer, InvoiceLine, InvoiceSeller, TaxPart
from tests.support.api.orders import order_of, staff
from tests.support.api.people import sign_up
from tests.support.cast import Cast
from tests.support.shop import OpenShop, check_books, open_shop

TAXES = "SELECT figures->'taxes' FROM invoices WHERE kind = 'credit_note' ORDER BY number DESC LIMIT 1"


def invoice(*taxes: TaxPart) -> Figures:
    total = sum(part.gross for part in taxes)
    buyer, seller = InvoiceBuyer("Ada", "ada@example.com", {}), InvoiceSeller()
    return Figures("M-1", "", "GBP", seller, buyer, (), total, 0, 0, "", sum(part.tax for part in taxes), taxes, total)


def note(of: Figures, amount: int, *lines: InvoiceLine, earlier: tuple[TaxPart, ...] = ()) -> Figures:
    return credited(of, amount=amount, earlier=earlier, lines=lines, credits_invoice="INV-1", reason="x")


def test_amounts_are_spread_over_what_is_left_and_meet_in_the_end() -> None:
    whole = invoice(TaxPart("VAT at 20%", 1200, 200), TaxPart("VAT at 0%", 1000, 0))
    earlier: tuple[TaxPart, ...] = ()
    for amount in (333, 1, 700, 1166):
        made = note(whole, amount, earlier=earlier)
        assert sum(part.gross for part in made.taxes) == made.total == amount
        earlier += made.taxes
    assert sum(part.tax for part in earlier) == 200
    assert sum(part.gross for part in earlier if part.rate == 2000) == 1200


def test_a_rate_is_never_credited_beyond_its_invoice() -> None:
    whole = invoice(TaxPart("VAT at 20%", 1200, 200, 2000), TaxPart("VAT at 0%", 1000, 0, 0))
    first = note(whole, 1100)
    book = InvoiceLine("", "Book", 1, 1000, 1000, 0)
    second = note(whole, 1000, book, earlier=first.taxes)
    assert [(part.rate, part.gross) for part in (*first.taxes, *second.taxes)] == [
        (2000, 600), (0, 500), (2000, 500), (0, 500),
    ]  # fmt: skip


@pytest.mark.parametrize("included", [True, False])
async def test_lines_are_credited_at_their_own_rates(shop: OpenShop, cast: Cast, included: bool) -> None:
    settings = replace(shop.shop.settings, prices_include_tax=included)
    async with open_shop(settings) as other, other.visitor() as client:
        await lines_at_their_rates(client, other, cast, included)


async def lines_at_their_rates(client: httpx.AsyncClient, shop: OpenShop, cast: Cast, included: bool) -> None:
    """Refund a line of each rate, and look at their credit notes and the books."""
    await shop.run(
        "UPDATE categories SET tax_class = 'zero' WHERE id = (SELECT p.category_id FROM variants v "
        "JOIN products p ON p.id = v.product_id WHERE v.id = $1)",
        cast.last_lamp,
    )
    ada, clerk = await sign_up(client, shop), await staff(client, shop)
    items = [{"variant_id": str(cast.last_lamp), "quantity": 1}, {"variant_id": str(cast.oat_mug), "quantity": 2}]
    order = (await client.post("/api/orders", json=order_of(cast, items=items), headers=ada.headers)).json()
    await client.post(f"/api/orders/{order['id']}/payments", json={}, headers=ada.headers)
    lamp, mug = order["lines"]

    async def back(line: dict[str, Any]) -> object:
        body = {"lines": [{"line_id": line["id"], "quantity": 1}], "reason": "A dent."}
        answer = await client.post(f"/api/orders/{order['id']}/refunds", json=body, headers=clerk.headers)
        assert answer.status_code == 201, answer.text
        return await shop.value(TAXES)

    tax, gross = (300, 1800) if included else (360, 2160)
    assert await back(lamp) == [{"words": "VAT at 0%", "gross": 8900, "tax": 0, "rate": 0}]
    assert await back(mug) == [{"words": "VAT at 20%", "gross": gross, "tax": tax, "rate": 2000}]
    async with shop.shop.database.read() as connection:
        await check_books(connection)
    await shop.run(
        """UPDATE invoices SET figures = jsonb_set(figures, '{taxes,0,rate}', '0') WHERE kind <> 'invoice'"""
    )
    async with shop.shop.database.read() as connection:
        wrong = {one.sentence for one in await run_checks(connection) if not one.holds}
    assert "Refunded lines are credited at their own tax rates" in wrong


async def test_wrong_rates_of_older_credit_notes_are_corrected_by_another_one(
    shop: OpenShop, cast: Cast, cast_dsn: str
) -> None:
    async with shop.visitor() as client:
        await lines_at_their_rates(client, shop, cast, included=True)
    spread = (
        '[{"words": "VAT at 20%", "gross": 2568, "tax": 428}, {"words": "VAT at 0%", "gross": 6331, "tax": 0}]',
        '[{"words": "VAT at 20%", "gross": 520, "tax": 86}, {"words": "VAT at 0%", "gross": 1280, "tax": 0}]',
    )
    for number, taxes in enumerate(spread, 1):
        await shop.run(
            "UPDATE invoices SET figures = jsonb_set(figures, '{taxes}', $2) "
            "WHERE kind = 'credit_note' AND number = $1",
            number,
            json.loads(taxes),
        )
    migration = importlib.import_module("migrations.versions.0025_money")
    engine = create_async_engine(cast_dsn.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.begin() as connection:
        assert await connection.run_sync(migration.correct_credit_notes) == 1
        assert await connection.run_sync(migration.correct_credit_notes) == 0
    await engine.dispose()
    assert await shop.value("SELECT number FROM invoices WHERE figures->>'total' = '0'") == 3
    async with shop.shop.database.read() as connection:
        assert [one.words for one in await run_checks(connection) if not one.holds] == []
