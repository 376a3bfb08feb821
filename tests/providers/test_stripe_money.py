"""Money at Stripe: its minor units, its limits, methods that answer at once, and disputes."""

import httpx
import pytest

from domain.payments.events import EventKind
from domain.payments.gateway import AmountLimits
from tests.providers.conftest import Stripe
from tests.providers.test_contract import payment_request_of
from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.codes import make_code
from tests.support.payments import seen
from tests.support.shop import OpenShop
from tests.support.web.people import order_kettle
from web.adapters.stripe_amounts import from_stripe, limits_of, to_stripe
from web.adapters.stripe_events import read_event
from web.config.environment import SettingsError
from web.config.settings import read_settings
from web.payments.reconciliation import reconcile

DOOR = "/api/webhooks/stripe"
KEYS = {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}


@pytest.mark.parametrize(
    ("amount", "currency", "there"),
    [(1850, "GBP", 1850), (6993, "JPY", 6993), (5000, "ISK", 500_000), (5000, "UGX", 500_000), (5, "RSD", 500),
     (700, "KRW", 700), (12, "MGA", 12)],
)  # fmt: skip
def test_amounts_are_sent_in_stripes_units_and_come_back(amount: int, currency: str, there: int) -> None:
    assert to_stripe(amount, currency) == there
    assert from_stripe(there, currency) == amount


def test_a_currency_that_cannot_be_charged_exactly_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match="KWD cannot be charged exactly"):
        read_settings({**KEYS, "CURRENCY": "KWD"})
    assert read_settings({**KEYS, "CURRENCY": "ISK"}).currency == "ISK"
    assert read_settings({"CURRENCY": "KWD"}).currency == "KWD"


def test_the_lowest_and_the_highest_charge_are_known() -> None:
    assert limits_of("GBP") == AmountLimits(30, 99_999_999)
    assert limits_of("JPY") == AmountLimits(50, 99_999_999)
    assert limits_of("ISK") == AmountLimits(1, 999_999)


async def test_a_total_below_the_minimum_is_refused_before_the_order(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, stripe: Stripe
) -> None:
    await shop.run("UPDATE variants SET price = 20")
    async with shop.shop.database.transaction() as connection:
        await make_code(connection, "FREE", kind="free_delivery", value=0)
    refused = await client.post("/api/orders", json=order_of(cast, discount_code="FREE"))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/payment_method"
    assert "At least £0.30 can be paid by card" in refused.text
    assert await shop.value("SELECT count(*) FROM orders") == 0


async def test_a_refusal_for_good_is_no_503_and_the_page_says_so(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, stripe: Stripe
) -> None:
    stripe.stand_in.least = 10**6
    placed = await order_kettle(client, cast)
    assert "take this payment. You" in (await client.get(placed.headers["location"])).text
    order = (await client.post("/api/orders", json=order_of(cast))).json()
    refused = await client.post(f"/api/orders/{order['id']}/payments?key={order['access_key']}", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "provider_refused")


async def test_a_provider_that_is_away_is_named_on_the_page_and_says_when_to_come_back(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, stripe: Stripe
) -> None:
    stripe.stand_in.troubles = ["500"] * 4
    placed = await order_kettle(client, cast)
    assert "reach our payment provider at the moment" in (await client.get(placed.headers["location"])).text
    order = (await client.post("/api/orders", json=order_of(cast))).json()
    away = await client.post(f"/api/orders/{order['id']}/payments?key={order['access_key']}", json={})
    assert away.status_code == 503
    assert int(away.headers["retry-after"]) > 0


async def test_only_methods_that_answer_at_once_are_offered_and_slow_money_is_waited_for(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, stripe: Stripe
) -> None:
    wanted = await payment_request_of(shop, cast, stripe)
    assert stripe.stand_in.methods == ["card"]
    session = stripe.stand_in.pay(wanted.reference, aside=True)
    stripe.stand_in.intents[session["payment_intent"]]["status"] = "processing"
    headers, body = stripe.stand_in.event("checkout.session.completed", session)
    await client.post(DOOR, headers=headers, content=body)
    assert await reconcile(shop.shop.till, shop.shop.gateways) == 1
    order = await seen(shop.shop.database, wanted.order_id)
    assert (order.status, order.payable, order.money_on_its_way) == ("pending", False, True)
    assert await shop.value("SELECT hold_expires_at > now() + interval '13 days' FROM orders")
    assert await shop.value("SELECT count(*) FROM order_events WHERE kind = 'payment_on_its_way'") == 1


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("charge.dispute.created", "needs_response", (EventKind.DISPUTED, "open")),
        ("charge.dispute.closed", "lost", (EventKind.DISPUTED, "lost")),
        ("charge.dispute.closed", "warning_closed", (EventKind.DISPUTED, "won")),
        ("charge.dispute.funds_withdrawn", "needs_response", (EventKind.WITHDRAWN, "open")),
        ("charge.dispute.funds_reinstated", "won", (EventKind.REINSTATED, "won")),
    ],
)
def test_disputes_are_read(kind: str, status: str, expected: tuple[EventKind, str]) -> None:
    dispute = {"id": "dp_1", "amount": 500_000, "currency": "isk", "payment_intent": "pi_1", "reason": "fraudulent",
               "status": status, "evidence_details": {"due_by": 1_800_000_000}}  # fmt: skip
    event = read_event({"id": "evt_1", "type": kind, "data": {"object": dispute}})
    assert (event.kind, event.status) == expected
    assert (event.charge_reference, event.refund_reference, event.amount) == ("pi_1", "dp_1", 5000)
    assert (event.reason, event.answer_by) == ("fraudulent", 1_800_000_000)
