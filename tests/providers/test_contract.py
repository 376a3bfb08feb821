"""The contract of every payment provider."""

from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

from domain.payments.events import EventKind
from domain.payments.gateway import (
    BadSignatureError,
    ChargeState,
    GatewayRefusedError,
    KnownPayment,
    PaymentRequest,
    ProviderRefund,
)
from tests.providers.conftest import Provider
from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.payments import END_HOLDS, seen, waiting
from tests.support.shop import OpenShop, check_books
from web.auth.signed_links import order_path
from web.orders.tasks import end_holds
from web.payments.hosted_page import payment_page
from web.payments.reconciliation import reconcile

PRICE = 7800


async def payment_request_of(shop: OpenShop, cast: Cast, provider: Provider) -> PaymentRequest:
    """A kettle that waits to be paid at this provider, and the request to be paid for it."""
    [order_id] = await waiting(shop.shop.database, cast.kettle, 1)
    await payment_page(shop.shop, order_id, "M-10001")
    reference = str(await shop.value("SELECT reference FROM payments"))
    return_url = shop.shop.settings.base_url + order_path(shop.shop.settings, "M-10001", order_id)
    return PaymentRequest(reference, order_id, "M-10001", PRICE, "GBP", return_url)


async def known(shop: OpenShop) -> KnownPayment:
    """The payment by all its names."""
    async with shop.shop.database.read() as connection:
        row = await connection.fetchrow("SELECT reference, page_reference, charge_reference FROM payments")
    return KnownPayment(*row.values())


async def test_a_repeated_payment_request_gives_the_same_page(shop: OpenShop, cast: Cast, provider: Provider) -> None:
    wanted = await payment_request_of(shop, cast, provider)
    assert await provider.gateway.create(wanted) == await provider.gateway.create(wanted)


async def test_a_payment_is_found_as_it_stands(shop: OpenShop, cast: Cast, provider: Provider) -> None:
    wanted = await payment_request_of(shop, cast, provider)
    payment = await known(shop)
    before = await provider.gateway.find(payment)
    assert before is None or before.state is ChargeState.OPEN
    assert await provider.gateway.find(KnownPayment("nobody")) is None
    await provider.pay(wanted.reference)
    for names in (payment, KnownPayment(payment.reference)):
        charge = await provider.gateway.find(names)
        assert charge
        assert (charge.state, charge.amount, charge.currency, charge.refunded) == (
            ChargeState.SUCCEEDED, PRICE, "GBP", 0,
        )  # fmt: skip
        assert charge.charge_reference
    assert await provider.gateway.capture(payment) == charge


async def test_a_failed_payment_is_found_as_failed(shop: OpenShop, cast: Cast, provider: Provider) -> None:
    wanted = await payment_request_of(shop, cast, provider)
    await provider.decline(wanted.reference)
    charge = await provider.gateway.find(await known(shop))
    assert charge
    assert charge.state is ChargeState.FAILED


async def test_a_refund_happens_once_for_each_key(shop: OpenShop, cast: Cast, provider: Provider) -> None:
    wanted = await payment_request_of(shop, cast, provider)
    await provider.pay(wanted.reference)
    charge = await provider.gateway.find(await known(shop))
    assert charge
    payment = replace(await known(shop), charge_reference=charge.charge_reference)
    refund = ProviderRefund(uuid4(), payment, 5000, "GBP")
    first = await provider.gateway.refund(refund)
    assert first.done
    assert await provider.gateway.refund(refund) == first
    assert await provider.refunded(wanted.reference) == 5000
    with pytest.raises(GatewayRefusedError):
        await provider.gateway.refund(replace(refund, id=uuid4()))
    rest = ProviderRefund(uuid4(), replace(payment, charge_reference=None), 2800, "GBP")
    assert (await provider.gateway.refund(rest)).done
    assert await provider.refunded(wanted.reference) == PRICE


async def test_only_the_providers_own_events_are_believed(shop: OpenShop, cast: Cast, provider: Provider) -> None:
    wanted = await payment_request_of(shop, cast, provider)
    headers, body = await provider.pay(wanted.reference)
    event, _ = provider.gateway.verify(headers, body)
    assert (event.kind, event.reference, event.amount, event.currency) == (
        EventKind.SUCCEEDED, wanted.reference, PRICE, "GBP",
    )  # fmt: skip
    for request in (provider.forged(wanted.reference), (headers, body + b" "), (headers, b""), ({}, body)):
        with pytest.raises(BadSignatureError):
            provider.gateway.verify(*request)


async def test_from_order_to_refund(client: httpx.AsyncClient, shop: OpenShop, cast: Cast, provider: Provider) -> None:
    wanted = await payment_request_of(shop, cast, provider)
    headers, body = await provider.pay(wanted.reference)
    door = f"/api/webhooks/{provider.gateway.name}"
    for _ in range(3):
        assert (await client.post(door, headers=headers, content=body)).status_code == 200
    assert (await seen(shop.shop.database, wanted.order_id)).status == "confirmed"
    key = wanted.return_url.partition("key=")[2]
    cancelled = await client.post(f"/api/orders/{wanted.order_id}/cancel?key={key}")
    assert (cancelled.json()["status"], cancelled.json()["payment_status"]) == ("cancelled", "refunded")
    assert await provider.refunded(wanted.reference) == PRICE
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_a_declined_payment_leads_to_another(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, provider: Provider
) -> None:
    wanted = await payment_request_of(shop, cast, provider)
    headers, body = await provider.decline(wanted.reference)
    assert (
        await client.post(f"/api/webhooks/{provider.gateway.name}", headers=headers, content=body)
    ).status_code == 200
    assert await shop.value("SELECT status FROM payments") == "failed"
    await payment_page(shop.shop, wanted.order_id, wanted.number)
    assert await shop.value("SELECT count(*) FROM payments WHERE status = 'created'") == 1


async def test_a_payment_whose_event_was_lost_is_found(shop: OpenShop, cast: Cast, provider: Provider) -> None:
    wanted = await payment_request_of(shop, cast, provider)
    await provider.pay(wanted.reference)
    await shop.run("UPDATE payments SET check_due_at = now()")
    assert await reconcile(shop.shop.till, shop.shop.gateways) == 1
    assert (await seen(shop.shop.database, wanted.order_id)).status == "confirmed"


async def test_a_page_that_nobody_should_pay_on_is_closed(shop: OpenShop, cast: Cast, provider: Provider) -> None:
    await payment_request_of(shop, cast, provider)
    await shop.run(END_HOLDS)
    await end_holds(shop.shop.database, shop.shop.settings)
    for _ in range(2):
        await shop.run("UPDATE payments SET check_due_at = now()")
        assert await reconcile(shop.shop.till, shop.shop.gateways) == 1
    charge = await provider.gateway.find(await known(shop))
    assert charge
    assert charge.state is ChargeState.FAILED
    assert await shop.value("SELECT status FROM orders") == "failed"


async def test_nobody_pays_in_the_name_of_a_provider_that_is_not_there(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, provider: Provider
) -> None:
    other = {"simulated": "stripe", "stripe": "simulated"}[provider.gateway.name]
    order = (await client.post("/api/orders", json=order_of(cast))).json()
    path = f"/api/orders/{order['id']}/payments?key={order['access_key']}"
    assert (await client.post(path, json={"provider": other})).status_code == 422
    assert (await client.post(f"/api/webhooks/{other}", content=b"{}")).status_code == 404
    assert await shop.value("SELECT status FROM orders") == "pending"
