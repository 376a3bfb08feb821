"""An order's papers for programs, as PDF."""

from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, PathParameter

from domain.invoices.making import find_credit_note, find_invoice
from domain.orders.queries import find_any
from web.api.openapi import refusals
from web.api.responses import ApiRequest
from web.auth.guards import link_holder, staff
from web.auth.order_access import AccessKey, own_order
from web.http.documents import pdf_answer
from web.invoices.documents import packing_slip, pdf_of
from web.shop import TheShop

PDF = "application/pdf"


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
    order = await own_order(request, shop, name, key)
    async with shop.database.read() as connection:
        invoice = await find_invoice(connection, order_id=order.id)
    return pdf_answer(await pdf_of(shop.database, shop.settings, invoice), invoice.label)


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
    number: Annotated[int, PathParameter(ge=1, le=10**9)],
    key: AccessKey = "",
) -> Response[bytes]:
    """What was taken back of the invoice, and why; the order names its credit notes under `invoices`."""
    order = await own_order(request, shop, name, key)
    async with shop.database.read() as connection:
        note = await find_credit_note(connection, order_id=order.id, number=number)
    return pdf_answer(await pdf_of(shop.database, shop.settings, note), note.label)


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
    return pdf_answer(await packing_slip(shop.settings, order), f"packing-slip-{order.number}")
