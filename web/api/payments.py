"""Payments for programs."""

from litestar import Response, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from domain.errors import InvalidError
from domain.orders.queries import find_order_by_id
from domain.payments.operations import Attempt, PaymentOutcome, open_attempt
from web.api.answers import ApiRequest, fresh
from web.api.described import refusals
from web.api.order_bodies import Pay
from web.api.order_things import Order, order_of
from web.api.orders import AccessKey, own_order
from web.guards import link_holder
from web.paying import hosted_page
from web.shop import Shop, TheShop
from web.simulation import Script, play


class Paid(Struct, frozen=True):
    """What became of the payment, and the order as it is now; a real payment is made at `payment_url`."""

    provider: str
    outcome: str | None
    status: str
    payment_url: str | None
    order: Order


@post(
    "/orders/{name:str}/payments",
    guards=[link_holder],
    status_code=201,
    tags=["Orders"],
    summary="Pay an order",
    responses=refusals(404, 409),
)
async def pay(
    request: ApiRequest, shop: TheShop, name: FromPath[str], data: JSONBody[Pay], key: AccessKey = ""
) -> Response[Paid]:
    """Only while the order is pending and its hold lasts; 409 otherwise."""
    order = await own_order(request, shop, name, key)
    gateway = shop.gateways.active
    if (data.provider or gateway.name) != gateway.name:
        raise InvalidError({"provider": f"Payments are made with {gateway.name} here."})
    async with shop.database.transaction() as connection:
        attempt = await open_attempt(
            connection, order_id=order.id, provider=gateway.name, reference=gateway.new_reference()
        )
    url = await _pay(shop, attempt, order.number, data.outcome)
    await shop.bell.ring()
    async with shop.database.read() as connection:
        after = await find_order_by_id(connection, order.id)
    outcome = None if url else data.outcome.value
    return fresh(Paid(gateway.name, outcome, after.payment_status, url, order_of(after, shop.settings)), status=201)


async def _pay(shop: Shop, attempt: Attempt, number: str, outcome: PaymentOutcome) -> str | None:
    """Let a simulated payment end as wished; a real one is made on the page whose address is returned."""
    if shop.gateways.simulated is None:
        return await hosted_page(shop, attempt, number)
    simulated, script = shop.gateways.simulated, Script(outcome)
    await play(shop.database, simulated, reference=attempt.reference, script=script, late=0)
    return None
