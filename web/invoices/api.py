"""An order's papers for programs, as PDF."""

from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, PathParameter

from domain.orders.queries import find_any
from web.api.openapi import refusals
from web.api.responses import ApiRequest
from web.auth.guards import link_holder, staff
from web.auth.order_access import AccessKey, own_order
from web.invoices.files import HIGHEST, PDF, credit_note_file, invoice_file, packing_slip_file
from web.shop import TheShop


@get(
    "/orders/{name:str}/invoice",
    guards=[link_holder],
    media_type=PDF,
    tags=["Orders"],
    summary="The invoice of an order",
    responses=refusals(404, 409),
)
async def show_invoice(request: ApiRequest, shop: TheShop, name: FromPath[str], key: AccessKey = "") -> Response[bytes]:
    """A tagged PDF, the same for ever; 409 until the order is confirmed."""
    return await invoice_file(shop, await own_order(request, shop, name, key))


@get(
    "/orders/{name:str}/credit-notes/{number:int}",
    guards=[link_holder],
    media_type=PDF,
    tags=["Orders"],
    summary="A credit note of an order",
    responses=refusals(404),
)
async def show_credit_note(
    request: ApiRequest,
    shop: TheShop,
    name: FromPath[str],
    number: Annotated[int, PathParameter(ge=1, le=HIGHEST)],
    key: AccessKey = "",
) -> Response[bytes]:
    """What was taken back of the invoice, and why; the order names its credit notes under `invoices`."""
    return await credit_note_file(shop, await own_order(request, shop, name, key), str(number))


@get(
    "/orders/{name:str}/packing-slip",
    guards=[staff],
    media_type=PDF,
    tags=["Staff"],
    summary="What is to be packed",
    responses=refusals(404),
)
async def show_packing_slip(shop: TheShop, name: FromPath[str]) -> Response[bytes]:
    """The address and the things, without a price, with a box to tick for each."""
    async with shop.database.read() as connection:
        order = await find_any(connection, name)
    return await packing_slip_file(shop, order)
