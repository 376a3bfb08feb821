"""Events of a provider: signed, stored once, applied once, in whatever order they come."""

import asyncio
import itertools
import json
import time
from typing import Any

import httpx
import msgspec
import pytest

from domain.orders import payment_settlement, provider_events
from domain.payments import events
from tests.support.cast import Cast
from tests.support.payments import DOOR, attempts, seen, send, simulated, told, waiting
from tests.support.shop import OpenShop, check_books
from web.adapters import simulated as adapter
from web.adapters.signatures import sign
from web.config.settings import Settings
from web.payments import events as webhooks
from web.payments.tasks import apply_events

AGAIN = "UPDATE provider_events SET due_at = now()"


@pytest.fixture
async def reference(shop: OpenShop, cast: Cast) -> str:
    """An open attempt to pay for a kettle."""
    return (await attempts(shop.shop.database, await waiting(shop.shop.database, cast.kettle, 1)))[0]


async def test_a_signed_event_pays_the_order(client: httpx.AsyncClient, shop: OpenShop, reference: str) -> None:
    answer = await send(client, shop, told("succeeded", reference))
    assert (answer.status_code, answer.json()) == (200, {"received": True})
    assert await shop.value("SELECT status FROM orders") == "confirmed"
    assert await shop.value("SELECT applied_at IS NOT NULL FROM provider_events")


async def test_an_unknown_provider_has_no_webhook(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/webhooks/nobody", json={})).status_code == 404
    assert (await client.post("/api/webhooks/stripe", json={})).status_code == 404


async def test_a_provider_needs_no_origin_and_no_content_type(
    client: httpx.AsyncClient, shop: OpenShop, reference: str
) -> None:
    headers, body = simulated(shop).signed(told("succeeded", reference))
    headers |= {"content-type": "text/plain", "origin": "https://pay.example", "sec-fetch-site": "cross-site"}
    assert (await client.post(DOOR, headers=headers, content=body)).status_code == 200
    assert await shop.value("SELECT status FROM orders") == "confirmed"


async def unsound(client: httpx.AsyncClient, shop: OpenShop, reference: str) -> list[httpx.Response]:
    """Forged requests: another secret, old, ahead of time, another body, a reformatted one, none, no signature."""
    gateway, payload = simulated(shop), told("succeeded", reference)
    headers, body = gateway.signed(payload)
    stranger = adapter.SimulatedGateway(Settings(secret_key="another" * 8), shop.shop.database)
    anew = json.dumps(json.loads(body), indent=1).encode()
    requests = [
        stranger.signed(payload),
        gateway.signed(payload, at=time.time() - 301),
        gateway.signed(payload, at=time.time() + 400),
        (headers, body.replace(b"7800", b"7801")),
        (headers, anew),
        (headers, b""),
        ({}, body),
        ({adapter.HEADER: "t=1,v1=" + "é" * 64}, body),
        ({adapter.HEADER: "t=,v1="}, body),
    ]
    return [await client.post(DOOR, headers=_raw(given), content=content) for given, content in requests]


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


async def test_an_unsigned_event_is_refused_and_not_stored(
    client: httpx.AsyncClient, shop: OpenShop, reference: str
) -> None:
    answers = await unsound(client, shop, reference)
    assert {answer.status_code for answer in answers} == {400}
    assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}
    assert await shop.value("SELECT count(*) FROM provider_events") == 0
    assert await shop.value("SELECT status FROM orders") == "pending"


async def test_mutant_a_webhook_without_signature_check_is_noticed(
    client: httpx.AsyncClient, shop: OpenShop, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "read_signature", lambda *_: None)
    assert 200 in {answer.status_code for answer in await unsound(client, shop, reference)}


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"id": 1}', b"nonsense", b'{"id":"a","type":"free","data":{}}'])
async def test_a_malformed_signed_body_is_refused(client: httpx.AsyncClient, shop: OpenShop, body: bytes) -> None:
    headers, _ = simulated(shop).signed({})
    headers[adapter.HEADER] = sign(body, simulated(shop)._secrets[0], int(time.time()))
    assert (await client.post(DOOR, headers=headers, content=body)).status_code == 400


async def ten_at_once(client: httpx.AsyncClient, shop: OpenShop, reference: str) -> int:
    """Send one refund event ten times; returns the amount refunded by our books."""
    await send(client, shop, told("succeeded", reference))
    event = told("refunded", reference, 100)
    answers = await asyncio.gather(*(send(client, shop, event) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    found = await shop.value("SELECT sum(amount)::int FROM refunds")
    assert isinstance(found, int)
    return found


async def test_the_same_event_ten_times_at_once_has_one_effect(
    client: httpx.AsyncClient, shop: OpenShop, reference: str
) -> None:
    assert await ten_at_once(client, shop, reference) == 100
    assert await shop.value("SELECT count(*) FROM provider_events") == 2
    assert await shop.value("SELECT status FROM payments") == "partially_refunded"
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_mutant_events_that_are_not_remembered_are_noticed(
    client: httpx.AsyncClient, shop: OpenShop, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgetful = events.TAKE.replace("AND applied_at IS NULL", "").replace("SKIP LOCKED", "")
    monkeypatch.setattr(events, "TAKE", forgetful)
    assert await ten_at_once(client, shop, reference) > 100


KINDS = ("created", "failed", "succeeded", "refunded")


async def every_order_of_events(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> set[tuple[object, ...]]:
    """Send four events in all 24 sequences, each to an order of its own; returns how these end."""
    orders = await waiting(shop.shop.database, cast.kettle, 24)
    references = await attempts(shop.shop.database, orders)
    for reference, kinds in zip(references, itertools.permutations(KINDS), strict=True):
        for kind in kinds:
            assert (await send(client, shop, told(kind, reference))).status_code == 200
    ends: set[tuple[object, ...]] = set()
    for order_id in orders:
        order = await seen(shop.shop.database, order_id)
        ends.add((order.status, order.payment_status, tuple((one.status, one.amount) for one in order.refunds)))
    return ends


async def test_events_in_any_order_end_the_same(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    ends = await every_order_of_events(client, shop, cast)
    assert ends == {("cancelled", "refunded", (("succeeded", 7800),))}
    assert await shop.value("SELECT count(*) FROM provider_events WHERE applied_at IS NULL") == 0
    async with shop.shop.database.read() as connection:
        await check_books(connection)


async def test_mutant_old_events_that_overwrite_newer_ones_are_noticed(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payment_settlement, "may_become", lambda _present, _wanted: True)
    assert len(await every_order_of_events(client, shop, cast)) > 1


async def early(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> Any:
    """The event comes before its payment attempt is known, and is tried again afterwards."""
    [order_id] = await waiting(shop.shop.database, cast.kettle, 1)
    assert (await send(client, shop, told("succeeded", f"reference-{order_id}"))).status_code == 200
    assert await shop.value("SELECT status FROM orders") == "pending"
    await attempts(shop.shop.database, [order_id])
    await shop.run(AGAIN)
    await apply_events(shop.shop.database, shop.shop.settings)
    return await shop.value("SELECT status FROM orders")


async def test_an_event_before_our_own_commit_is_applied_later(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    assert await early(client, shop, cast) == "confirmed"


async def test_mutant_an_event_that_is_dropped_is_noticed(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def drop(connection: Any, name: events.EventName, *, error: str) -> None:
        await events.mark_applied(connection, name)

    monkeypatch.setattr(webhooks, "mark_later", drop)
    assert await early(client, shop, cast) == "pending"


async def test_an_event_about_nothing_waits_with_its_error_ever_longer(
    client: httpx.AsyncClient, shop: OpenShop
) -> None:
    await send(client, shop, told("succeeded", "nobody"))
    assert await shop.value("SELECT error FROM provider_events") == "There is no such payment."
    for attempt in range(2, 5):
        await shop.run(AGAIN)
        assert await apply_events(shop.shop.database, shop.shop.settings) == 0
        pause = await shop.value("SELECT extract(epoch FROM due_at - now())::int FROM provider_events")
        assert isinstance(pause, int)
        assert 5 * 2 ** (attempt - 1) - 2 <= pause <= 5 * 2 ** (attempt - 1)
    await shop.run("UPDATE provider_events SET attempts = 79, due_at = now()")
    await apply_events(shop.shop.database, shop.shop.settings)
    assert await shop.value("SELECT due_at = 'infinity' FROM provider_events")


async def test_an_event_with_another_amount_is_no_payment(
    client: httpx.AsyncClient, shop: OpenShop, reference: str
) -> None:
    assert (await send(client, shop, told("succeeded", reference, 1))).status_code == 200
    assert await shop.value("SELECT status FROM orders") == "pending"
    assert await shop.value("SELECT error FROM provider_events") == (
        "£0.01 came, £78 was asked for. Nothing was booked."
    )


async def test_an_event_is_stored_as_it_was_sent(client: httpx.AsyncClient, shop: OpenShop, reference: str) -> None:
    payload = told("created", reference)
    await send(client, shop, payload)
    assert await shop.value("SELECT payload FROM provider_events") == msgspec.to_builtins(payload)
    assert set(provider_events.EFFECTS) == set(events.EventKind)
