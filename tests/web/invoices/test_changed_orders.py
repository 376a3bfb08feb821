"""Credit notes of orders that staff changed: of what is refunded later, and of nothing that the change gave back."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.books.checks import run_checks
from domain.orders.refund_settlement import succeed_refund, undo_refund
from domain.payments.refunds import restate_payment
from tests.support.api.orders import order_of, staff
from tests.support.api.people import Person, sign_up
from tests.support.cast import Cast
from tests.support.shop import OpenShop, check_books

NOTES = """
SELECT coalesce(jsonb_agg(jsonb_build_array(r.reason, i.figures->'total', jsonb_array_length(i.figures->'lines'),
                                            i.figures->'taxes') ORDER BY i.number), '[]')
FROM invoices i JOIN refunds r ON r.id = i.refund_id
"""
AT_20 = [{"words": "VAT at 20%", "gross": 1800, "tax": 300, "rate": 2000}]
REDUCED = """
UPDATE categories SET tax_class = 'reduced'
WHERE id = (SELECT p.category_id FROM variants v JOIN products p ON p.id = v.product_id WHERE v.id = $1)
"""
WAIT = "UPDATE refunds SET status = 'created', settled_at = NULL, due_at = 'infinity' WHERE id = $1"


async def changed_order(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> tuple[str, str, Person]:
    """A paid order of two rates from which a kettle was taken off: its path, the id of its mugs' line, and staff."""
    await shop.run(REDUCED, cast.last_lamp)
    ada, clerk = await sign_up(client, shop), await staff(client, shop)
    items = [{"variant_id": str(one), "quantity": 2 if one == cast.oat_mug else 1}
             for one in (cast.kettle, cast.last_lamp, cast.oat_mug)]  # fmt: skip
    order = (await client.post("/api/orders", json=order_of(cast, items=items), headers=ada.headers)).json()
    path = f"/api/orders/{order['id']}"
    await client.post(f"{path}/payments", json={}, headers=ada.headers)
    kettle, _, mugs = (line["id"] for line in order["lines"])
    body = {"lines": [{"line_id": kettle, "quantity": 0}]}
    changed = await client.patch(path, json=body, headers={**clerk.headers, "If-Match": "*"})
    assert (changed.status_code, changed.json()["total"]) == (200, 12500), changed.text
    return path, mugs, clerk


async def refund(client: httpx.AsyncClient, path: str, clerk: Person, **body: Any) -> None:
    answer = await client.post(f"{path}/refunds", json=body, headers=clerk.headers)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("outcome", ["succeeded", "waits", "failed"])
async def test_lines_refunded_after_a_change_are_credited_to_their_own_refund(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, outcome: str
) -> None:
    path, mugs, clerk = await changed_order(client, shop, cast)
    given_back = UUID(str(await shop.value("SELECT id FROM refunds")))
    async with shop.shop.database.transaction() as connection:
        if outcome == "failed":
            await undo_refund(connection, refund_id=given_back, error="The account is closed.")
        if outcome == "waits":
            await connection.execute(WAIT, given_back)
            payment_id = await connection.fetchval("SELECT payment_id FROM refunds WHERE id = $1", given_back)
            await restate_payment(connection, payment_id=payment_id)
    await refund(client, path, clerk, lines=[{"line_id": mugs, "quantity": 1}], reason="A dent.")
    expected: list[object] = [["A dent.", 1800, 1, AT_20]]
    assert await shop.value(NOTES) == expected
    if outcome == "failed":
        await refund(client, path, clerk, amount=7800, reason="To another account.")
    if outcome == "waits":
        async with shop.shop.database.transaction() as connection:
            assert await succeed_refund(connection, refund_id=given_back, provider_reference="re_late")
    assert await shop.value(NOTES) == expected
    await refund(client, path, clerk, lines=[{"line_id": mugs, "quantity": 1}], reason="Another.")
    assert await shop.value(NOTES) == [*expected, ["Another.", 1800, 1, AT_20]]
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_the_books_check_the_rates_of_changed_orders_too(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    path, mugs, clerk = await changed_order(client, shop, cast)
    await refund(client, path, clerk, lines=[{"line_id": mugs, "quantity": 1}], reason="A dent.")
    await shop.run(
        "UPDATE invoices SET figures = jsonb_set(figures, '{taxes,0,rate}', '500') WHERE refund_id IS NOT NULL"
    )
    async with shop.shop.database.read() as connection:
        wrong = {one.sentence for one in await run_checks(connection) if not one.holds}
    assert "Refunded lines are credited at their own tax rates" in wrong
    await shop.run("UPDATE refunds SET by_change = true")
    async with shop.shop.database.read() as connection:
        wrong = {one.sentence for one in await run_checks(connection) if not one.holds}
    assert "No credit note is about a refund that a change of an order made" in wrong
