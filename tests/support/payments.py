"""Payment providers in tests: events as the simulated one signs them, and orders that wait to be paid."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx

from domain.orders.queries import find_order_by_id
from domain.orders.views import OrderView
from domain.payments.operations import open_attempt
from tests.support.concurrency.crowd import crowd, placed, rush
from tests.support.shop import OpenShop
from web.adapters.simulated import SimulatedGateway
from web.infra.database import Database

DOOR = "/api/webhooks/simulated"
END_HOLDS = "UPDATE orders SET hold_expires_at = now() - interval '1 second'"


def simulated(shop: OpenShop) -> SimulatedGateway:
    """The simulated provider behind the shop."""
    assert shop.shop.gateways.simulated
    return shop.shop.gateways.simulated


def told(kind: str, reference: str, amount: int = 7800, *, event_id: str = "", **more: object) -> dict[str, Any]:
    """The request with which the provider reports an event."""
    data = {"reference": reference, "amount": amount, "currency": "GBP", **more}
    return {"id": event_id or f"evt_{reference}_{kind}", "type": kind, "data": data}


async def send(client: httpx.AsyncClient, shop: OpenShop, payload: dict[str, Any]) -> httpx.Response:
    """Send an event as the provider would."""
    headers, body = simulated(shop).signed(payload)
    return await client.post(DOOR, headers=headers, content=body)


async def waiting(database: Database, variant_id: UUID, count: int, quantity: int = 1) -> list[UUID]:
    """Place orders of a variant that nobody has paid yet."""
    outcomes = await rush([database], await crowd(database, count, [(variant_id, quantity)]))
    return [one.order_id for one in placed(outcomes)]


async def attempts(database: Database, order_ids: Sequence[UUID]) -> list[str]:
    """Open an attempt to pay for each order; returns their references."""
    references = []
    for order_id in order_ids:
        async with database.transaction() as connection:
            attempt = await open_attempt(
                connection, order_id=order_id, provider="simulated", reference=f"reference-{order_id}"
            )
        references.append(attempt.reference)
    return references


async def seen(database: Database, order_id: UUID) -> OrderView:
    """The order as it is now."""
    async with database.read() as connection:
        return await find_order_by_id(connection, order_id)
