"""Invoices and credit notes for whoever may see the order's page."""

from litestar import Response, get
from litestar.params import FromPath

from domain.invoices.making import find_credit_note, find_invoice
from web.auth.guards import link_holder
from web.auth.order_access import find_own_order
from web.http.documents import pdf_answer
from web.http.render import PageRequest
from web.infra.parsing import whole_number
from web.invoices.documents import pdf_of
from web.shop import TheShop

HIGHEST = 10**9


@get("/orders/{number:str}/invoice", guards=[link_holder], media_type="application/pdf")
async def show_invoice(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Response[bytes]:
    """The invoice, as a PDF; 409 until the order is confirmed."""
    order = (await find_own_order(request, shop, number)).order
    async with shop.database.read() as connection:
        invoice = await find_invoice(connection, order_id=order.id)
    return pdf_answer(await pdf_of(shop.database, shop.settings, invoice), invoice.label)


@get("/orders/{number:str}/credit-notes/{credit:str}", guards=[link_holder], media_type="application/pdf")
async def show_credit_note(
    request: PageRequest, shop: TheShop, number: FromPath[str], credit: FromPath[str]
) -> Response[bytes]:
    """A credit note of the order, as a PDF."""
    order = (await find_own_order(request, shop, number)).order
    async with shop.database.read() as connection:
        note = await find_credit_note(connection, order_id=order.id, number=whole_number(credit, 1, HIGHEST) or 0)
    return pdf_answer(await pdf_of(shop.database, shop.settings, note), note.label)
