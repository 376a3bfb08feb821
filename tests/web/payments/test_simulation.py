"""The simulated provider's page: the outcomes to choose, and how they reach the shop."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from domain.payments.gateway import Charge, ChargeState, KnownPayment
from tests.support.cast import KETTLE_STOCK, Cast
from tests.support.payments import send, simulated, told
from tests.support.shop import OpenShop, check_books, check_provider_books, open_shop
from tests.support.web.people import order_kettle
from web.infra.till import Till
from web.orders.tasks import end_holds
from web.payments import reconciliation
from web.payments.reconciliation import reconcile
from web.payments.simulation import TRICKS, Script, play
from web.payments.tasks import ask_providers, move_money


async def choose(client: httpx.AsyncClient, cast: Cast, outcome: str) -> str:
    """Order a kettle and choose how its payment ends; returns the payment page."""
    placed = await order_kettle(client, cast)
    page = placed.headers["location"]
    assert f'value="{outcome}"' in (await client.get(page)).text
    assert (await client.post(page, data={"outcome": outcome})).status_code == 303
    return page


@pytest.mark.parametrize("outcome", ["success", "twice", "disorder"])
async def test_the_order_is_paid_once_however_it_is_reported(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, outcome: str
) -> None:
    await choose(client, cast, outcome)
    assert await shop.value("SELECT status FROM orders") == "confirmed"
    assert await shop.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'order_confirmed'") == 1
    async with shop.shop.database.read() as connection:
        await check_books(connection)
        await check_provider_books(connection)


@pytest.mark.parametrize("stolen", [False, True])
async def test_a_late_event_finds_the_order_ended(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, stolen: bool
) -> None:
    database, settings = shop.shop.database, shop.shop.settings
    await choose(client, cast, "late")
    await shop.run("UPDATE orders SET hold_expires_at = now()")
    await end_holds(database, settings)
    assert await shop.value("SELECT status FROM orders") == "failed"
    assert await move_money(database, settings) == 0
    if stolen:
        await shop.run("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.kettle)
        await shop.run(
            "INSERT INTO stock_movements (variant_id, delta, reason, actor) VALUES ($1, $2, 'count', 'test')",
            cast.kettle,
            -KETTLE_STOCK,
        )
    await shop.run("UPDATE simulated_events SET due_at = now()")
    assert await move_money(database, settings) == (2 if stolen else 1)
    assert await shop.value("SELECT status FROM orders") == ("failed" if stolen else "confirmed")
    assert await shop.value("SELECT refunded FROM simulated_charges") == (cast.kettle_price if stolen else 0)
    emails = await shop.value("SELECT count(*) FROM outgoing_mail WHERE kind = 'order_refunded'")
    assert emails == int(stolen)
    async with database.read() as connection:
        await check_books(connection)
        await check_provider_books(connection)


async def test_those_who_pay_together_are_led_to_their_own_orders(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    pages = [(await order_kettle(client, cast)).headers["location"] for _ in range(2)]
    sent = (client.post(page, data={"outcome": "success"}) for page in [*pages, "/pay/nobody-s"])
    *led, nowhere = await asyncio.gather(*sent)
    assert nowhere.status_code == 404
    for answer, page in zip(led, pages, strict=True):
        number = await shop.value(
            "SELECT number FROM orders o JOIN payments p ON p.order_id = o.id WHERE reference = $1",
            page.rpartition("/")[2],
        )
        assert answer.headers["location"].startswith(f"/orders/{number}?key=")


async def test_a_page_is_answered_once(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    page = await choose(client, cast, "failure")
    reference = page.removeprefix("/pay/")
    await play(shop.shop.till, simulated(shop), reference=reference, script=Script.SUCCESS, late=0)
    assert await shop.value("SELECT status FROM simulated_charges") == "failed"
    assert await shop.value("SELECT status FROM payments") == "failed"


async def test_production_offers_no_test_outcomes(shop: OpenShop, cast: Cast) -> None:
    serious = replace(shop.shop.settings, environment="production", base_url="https://shop.test")
    async with open_shop(serious) as opened, opened.visitor() as visitor:
        visitor.base_url = httpx.URL("https://shop.test")
        placed = await order_kettle(visitor, cast)
        page = placed.headers["location"]
        text = (await visitor.get(page)).text
        assert not any(words in text for _, words in TRICKS)
        assert (await visitor.post(page, data={"outcome": "lost"})).status_code == 422


async def never_told(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    """The customer has paid, and no event ever comes."""
    database, settings = shop.shop.database, shop.shop.settings
    await choose(client, cast, "lost")
    assert await move_money(database, settings) == 0
    assert await ask_providers(database, settings) == 0
    assert await shop.value("SELECT status FROM orders") == "pending"
    await shop.run("UPDATE payments SET created_at = now() - interval '2 minutes', check_due_at = now()")
    assert await ask_providers(database, settings) == 1
    assert await shop.value("SELECT status FROM orders") == "confirmed"
    assert await shop.value("SELECT check_due_at FROM payments") is None
    async with database.read() as connection:
        await check_books(connection)
        await check_provider_books(connection)


async def test_a_payment_that_was_never_reported_is_found(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await never_told(client, shop, cast)


async def test_mutant_a_shop_without_reconciliation_is_noticed(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliation, "event_found", lambda _payment, _charge: None)
    with pytest.raises(AssertionError):
        await never_told(client, shop, cast)


async def test_the_provider_is_asked_less_and_less_often_and_at_last_no_more(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await choose(client, cast, "timeout")
    for hours, pause in ((0, 60), (1, 3600), (40, 40 * 3600), (49, None)):
        await shop.run(f"UPDATE payments SET created_at = now() - interval '{hours} hours', check_due_at = now()")
        assert await ask_providers(shop.shop.database, shop.shop.settings) == 1
        seconds = await shop.value(
            "SELECT round(extract(epoch FROM check_due_at - now()) / 10)::int * 10 FROM payments"
        )
        assert seconds == pause
    assert await shop.value("SELECT status FROM orders") == "pending"


async def test_an_authorised_payment_is_captured(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, gateways = shop.shop.database, shop.shop.gateways
    await choose(client, cast, "lost")
    find = simulated(shop).find

    async def aside(payment: KnownPayment) -> Charge | None:
        charge = await find(payment)
        return replace(charge, state=ChargeState.AUTHORISED) if charge else None

    monkeypatch.setattr(simulated(shop), "find", aside)
    monkeypatch.setattr(simulated(shop), "capture", find)
    reference = str(await shop.value("SELECT reference FROM payments"))
    await send(client, shop, told("authorised", reference))
    assert await reconcile(Till(database), gateways) == 1
    assert await shop.value("SELECT status FROM orders") == "confirmed"
