"""The documents of an order for API clients, as PDF."""

from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, PathParameter

from domain.accounts.roles import Verb
from domain.orders.queries import find_any
from web.api.openapi import refusals
from web.api.responses import ApiRequest
from web.auth.guards import May, link_holder
from web.auth.order_access import AccessKey, own_order
from web.invoices.files import HIGHEST, PDF, credit_note_file, invoice_file, packing_slip_file, replaced_file
from web.shop import TheShop


@get(
    "/orders/{name:str}/invoice",
    guards=[link_holder],
    media_type=PDF,
    tags=["Orders"],
    summary="Get the invoice of an order",
    responses=refusals(404, 409),
)
async def show_invoice(request: ApiRequest, shop: TheShop, name: FromPath[str], key: AccessKey = "") -> Response[bytes]:
    """Returns a tagged PDF that never changes; 409 until the order is confirmed."""
    return await invoice_file(shop, await own_order(request, shop, name, key, Verb.SEE_MONEY))


@get(
    "/orders/{name:str}/invoices/{number:int}",
    guards=[link_holder],
    media_type=PDF,
    tags=["Orders"],
    summary="Get an earlier invoice of an order",
    responses=refusals(404),
)
async def show_replaced(
    request: ApiRequest,
    shop: TheShop,
    name: FromPath[str],
    number: Annotated[int, PathParameter(ge=1, le=HIGHEST)],
    key: AccessKey = "",
) -> Response[bytes]:
    """Returns a PDF of an invoice that was credited in full, and written anew, when the order was changed."""
    return await replaced_file(shop, await own_order(request, shop, name, key, Verb.SEE_MONEY), str(number))


@get(
    "/orders/{name:str}/credit-notes/{number:int}",
    guards=[link_holder],
    media_type=PDF,
    tags=["Orders"],
    summary="Get a credit note of an order",
    responses=refusals(404),
)
async def show_credit_note(
    request: ApiRequest,
    shop: TheShop,
    name: FromPath[str],
    number: Annotated[int, PathParameter(ge=1, le=HIGHEST)],
    key: AccessKey = "",
) -> Response[bytes]:
    """Returns a PDF of what was credited of the invoice, and why. The order lists its credit notes in `invoices`."""
    return await credit_note_file(shop, await own_order(request, shop, name, key, Verb.SEE_MONEY), str(number))


@get(
    "/orders/{name:str}/packing-slip",
    guards=[May(Verb.SHIP)],
    media_type=PDF,
    tags=["Staff"],
    summary="Get the packing slip of an order",
    responses=refusals(404),
)
async def show_packing_slip(shop: TheShop, name: FromPath[str]) -> Response[bytes]:
    """Returns a PDF of the address and the items, without prices, with a checkbox for each item."""
    async with shop.database.read() as connection:
        order = await find_any(connection, name)
    return await packing_slip_file(shop, order)
