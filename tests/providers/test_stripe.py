"""Behaviour of Stripe alone: its page by redirect, its bad days, its dashboard, and the headers that allow for it."""

from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

from domain.errors import UnavailableError
from domain.payments.gateway import KnownPayment, ProviderRefund
from tests.providers.conftest import Stripe
from tests.providers.test_contract import known, payment_request_of
from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.payments import seen
from tests.support.shop import OpenShop, check_books, open_shop
from tests.support.web.people import order_kettle
from web.config.environment import SettingsError
from web.config.settings import read_settings
from web.payments.reconciliation import reconcile
from web.payments.send_refunds import send_refunds

DOOR = "/api/webhooks/stripe"


async def test_a_form_leads_to_stripes_page_and_back_to_the_order(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, stripe: Stripe
) -> None:
    placed = await order_kettle(client, cast)
    [session] = stripe.stand_in.sessions.values()
    assert (placed.status_code, placed.headers["location"]) == (303, session["url"])
    assert (session["amount_total"], session["currency"]) == (cast.kettle_price, "gbp")
    assert session["success_url"].startswith("http://shop.test/orders/M-10001?key=")
    assert (await client.get(f"/pay/{session['client_reference_id']}")).status_code == 404
    free = await client.post(f"/pay/{session['client_reference_id']}", data={"outcome": "success"})
    assert free.status_code == 404


async def test_api_clients_get_the_url_of_the_payment_page(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, stripe: Stripe
) -> None:
    order = (await client.post("/api/orders", json=order_of(cast))).json()
    path = f"/api/orders/{order['id']}/payments?key={order['access_key']}"
    answers = [(await client.post(path, json={})).json() for _ in range(2)]
    [session] = stripe.stand_in.sessions.values()
    assert {answer["payment_url"] for answer in answers} == {session["url"]}
    assert {(answer["provider"], answer["outcome"], answer["status"]) for answer in answers} == {
        ("stripe", None, "created")
    }


@pytest.mark.parametrize("trouble", ["500", "lost"])
async def test_a_bad_day_makes_one_page_and_one_charge(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, stripe: Stripe, trouble: str
) -> None:
    """Stripe breaks down, or does the request and loses its response, more often than its SDK tries."""
    stripe.stand_in.troubles = [trouble] * 2
    placed = await order_kettle(client, cast)
    assert placed.headers["location"].startswith("/orders/M-10001")
    assert await shop.value("SELECT status FROM orders") == "pending"
    page = await client.get(placed.headers["location"])
    assert "Reserved for you until" in page.text
    again = await client.post(placed.headers["location"].replace("?", "/payments?"))
    assert again.headers["location"].startswith(stripe.stand_in.url)
    assert len(stripe.stand_in.sessions) == 1
    assert await shop.value("SELECT count(*) FROM payments") == 1


async def test_mutant_requests_without_a_key_are_noticed(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, stripe: Stripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = stripe.stand_in.answer
    monkeypatch.setattr(
        stripe.stand_in, "answer", lambda method, path, sent, _key: answer(method, path, sent, str(uuid4()))
    )
    stripe.stand_in.troubles = ["lost"] * 2
    await order_kettle(client, cast)
    assert len(stripe.stand_in.sessions) > 1


@pytest.mark.parametrize("trouble", ["500", "lost"])
async def test_a_refund_on_a_bad_day_happens_once(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, stripe: Stripe, trouble: str
) -> None:
    wanted = await payment_request_of(shop, cast, stripe)
    headers, body = await stripe.pay(wanted.reference)
    await client.post(DOOR, headers=headers, content=body)
    stripe.stand_in.troubles = [trouble] * 2
    key = wanted.return_url.partition("key=")[2]
    cancelled = (await client.post(f"/api/orders/{wanted.order_id}/cancel?key={key}")).json()
    assert (cancelled["status"], cancelled["refunds"][0]["status"]) == ("cancelled", "created")
    await shop.run("UPDATE refunds SET due_at = now()")
    assert await send_refunds(shop.shop.database, shop.shop.gateways) == 1
    assert (await seen(shop.shop.database, wanted.order_id)).payment_status == "refunded"
    assert await stripe.refunded(wanted.reference) == cast.kettle_price
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_a_refund_in_progress_is_looked_up(shop: OpenShop, cast: Cast, stripe: Stripe) -> None:
    wanted = await payment_request_of(shop, cast, stripe)
    session = stripe.stand_in.pay(wanted.reference)
    payment = KnownPayment(wanted.reference, session["id"], session["payment_intent"])
    refund = ProviderRefund(uuid4(), payment, 100, "GBP")
    answer = await stripe.gateway.refund(refund)
    stripe.stand_in.refunds[answer.reference]["status"] = "pending"
    assert not (await stripe.gateway.refund(replace(refund, provider_reference=answer.reference))).done
    stripe.stand_in.refunds[answer.reference]["status"] = "succeeded"
    assert (await stripe.gateway.refund(replace(refund, provider_reference=answer.reference))).done


async def test_a_refund_on_stripes_dashboard_reaches_the_order(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, stripe: Stripe
) -> None:
    wanted = await payment_request_of(shop, cast, stripe)
    headers, body = await stripe.pay(wanted.reference)
    await client.post(DOOR, headers=headers, content=body)
    [intent] = stripe.stand_in.intents
    refund = {"id": "re_x", "object": "refund", "status": "succeeded", "amount": 100, "currency": "gbp",
              "payment_intent": intent, "metadata": {}}  # fmt: skip
    for kind in ("refund.created", "refund.updated"):
        headers, body = stripe.stand_in.event(kind, refund)
        assert (await client.post(DOOR, headers=headers, content=body)).status_code == 200
    order = await seen(shop.shop.database, wanted.order_id)
    assert (order.status, order.payment_status, order.refunded) == ("confirmed", "partially_refunded", 100)


async def test_an_authorised_payment_is_captured_once(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, stripe: Stripe
) -> None:
    wanted = await payment_request_of(shop, cast, stripe)
    session = stripe.stand_in.pay(wanted.reference, aside=True)
    headers, body = stripe.stand_in.event("checkout.session.completed", session)
    await client.post(DOOR, headers=headers, content=body)
    assert (await seen(shop.shop.database, wanted.order_id)).status == "pending"
    assert await reconcile(shop.shop.till, shop.shop.gateways) == 1
    assert (await seen(shop.shop.database, wanted.order_id)).status == "confirmed"
    assert sum("capture" in asked for asked in stripe.stand_in.asked) == 1


async def test_personal_data_of_an_event_is_not_stored(
    client: httpx.AsyncClient, shop: OpenShop, stripe: Stripe
) -> None:
    user = {"email": "ada@example.com", "name": "Ada Byron"}
    session = {"id": "cs_1", "object": "checkout.session", "customer_details": user, "amount_total": 5}
    headers, body = stripe.stand_in.event("checkout.session.completed", session)
    await client.post(DOOR, headers=headers, content=body)
    kept = str(await shop.value("SELECT payload::text FROM provider_events"))
    assert "cs_1" in kept
    assert "ada@example.com" not in kept


async def test_an_event_of_an_unknown_kind_is_stored(client: httpx.AsyncClient, shop: OpenShop, stripe: Stripe) -> None:
    headers, body = stripe.stand_in.event("customer.created", {"id": "cus_1", "object": "customer"})
    assert (await client.post(DOOR, headers=headers, content=body)).status_code == 200
    assert await shop.value("SELECT kind || (applied_at IS NOT NULL) FROM provider_events") == "othertrue"


async def test_an_unreachable_stripe_is_away(shop: OpenShop, cast: Cast, stripe: Stripe) -> None:
    wanted = await payment_request_of(shop, cast, stripe)
    stripe.stand_in.troubles = ["500"] * 2
    with pytest.raises(UnavailableError):
        await stripe.gateway.find(await known(shop))
    stripe.stand_in.troubles = ["lost"] * 2
    with pytest.raises(UnavailableError):
        await stripe.gateway.find(KnownPayment(wanted.reference))


async def test_a_silent_stripe_is_left_alone_for_a_moment(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, stripe: Stripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stripe.gateway, "patience", 0.2)
    stripe.stand_in.troubles = ["slow"]
    placed = await order_kettle(client, cast)
    asked = len(stripe.stand_in.asked)
    again = placed.headers["location"].replace("?", "/payments?")
    assert (await client.post(again)).headers["location"].startswith("/orders/M-10001")
    assert len(stripe.stand_in.asked) == asked
    monkeypatch.setattr(stripe.gateway, "_silent_until", 0.0)
    monkeypatch.setattr(stripe.gateway, "patience", 5.0)
    assert (await client.post(again)).headers["location"].startswith(stripe.stand_in.url)
    assert len(stripe.stand_in.sessions) == 1


async def test_with_its_settings_stripe_takes_the_payments(shop: OpenShop, cast: Cast) -> None:
    settings = replace(shop.shop.settings, stripe_secret_key="sk_test_1", stripe_webhook_secret="whsec_1")
    assert "sk_test_1" not in repr(settings)
    async with open_shop(settings) as opened, opened.visitor() as visitor:
        assert opened.shop.gateways.simulated is None
        assert opened.shop.gateways.get("stripe") is opened.shop.gateways.active
        policy = (await visitor.get("/")).headers["content-security-policy"]
        assert "form-action 'self' https://checkout.stripe.com;" in policy
        assert policy.count("https://") == 1
    with pytest.raises(SettingsError, match="both, or neither"):
        read_settings({"STRIPE_SECRET_KEY": "sk_test_1"})
