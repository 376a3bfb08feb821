"""Invoices and credit notes for anyone who may see the order's page."""

from litestar import Response, get
from litestar.params import FromPath

from web.auth.guards import link_holder
from web.auth.order_access import find_own_order
from web.http.render import PageRequest
from web.invoices.files import PDF, credit_note_file, invoice_file, replaced_file
from web.shop import TheShop


@get("/orders/{number:str}/invoice", guards=[link_holder], media_type=PDF)
async def show_invoice(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Response[bytes]:
    """The invoice, as a PDF; 409 until the order is confirmed."""
    return await invoice_file(shop, (await find_own_order(request, shop, number)).order)


@get("/orders/{number:str}/invoices/{invoice:str}", guards=[link_holder], media_type=PDF)
async def show_replaced(
    request: PageRequest, shop: TheShop, number: FromPath[str], invoice: FromPath[str]
) -> Response[bytes]:
    """An invoice of the order that was replaced when the order was changed, as a PDF."""
    return await replaced_file(shop, (await find_own_order(request, shop, number)).order, invoice)


@get("/orders/{number:str}/credit-notes/{credit:str}", guards=[link_holder], media_type=PDF)
async def show_credit_note(
    request: PageRequest, shop: TheShop, number: FromPath[str], credit: FromPath[str]
) -> Response[bytes]:
    """A credit note of the order, as a PDF."""
    return await credit_note_file(shop, (await find_own_order(request, shop, number)).order, credit)
