"""An order's papers for staff, as PDF."""

from litestar import Response, get
from litestar.params import FromPath

from domain.invoices.making import find_credit_note, find_invoice
from domain.orders.queries import find_order
from web.auth.guards import staff
from web.http.documents import pdf_answer
from web.infra.parsing import whole_number
from web.invoices.documents import packing_slip, pdf_of
from web.shop import TheShop

PDF = "application/pdf"
HIGHEST = 10**9


@get("/admin/orders/{number:str}/packing-slip", guards=[staff], media_type=PDF)
async def show_slip(shop: TheShop, number: FromPath[str]) -> Response[bytes]:
    """What is to be packed, with a box to tick for each."""
    async with shop.database.read() as connection:
        order = await find_order(connection, number)
    return pdf_answer(await packing_slip(shop.settings, order), f"packing-slip-{order.number}")


@get("/admin/orders/{number:str}/invoice", guards=[staff], media_type=PDF)
async def show_staff_invoice(shop: TheShop, number: FromPath[str]) -> Response[bytes]:
    """The invoice; 409 until the order is confirmed."""
    async with shop.database.read() as connection:
        order = await find_order(connection, number)
        invoice = await find_invoice(connection, order_id=order.id)
    return pdf_answer(await pdf_of(shop.database, shop.settings, invoice), invoice.label)


@get("/admin/orders/{number:str}/credit-notes/{credit:str}", guards=[staff], media_type=PDF)
async def show_staff_credit(shop: TheShop, number: FromPath[str], credit: FromPath[str]) -> Response[bytes]:
    """What was taken back of the invoice, and why."""
    async with shop.database.read() as connection:
        order = await find_order(connection, number)
        note = await find_credit_note(connection, order_id=order.id, number=whole_number(credit, 1, HIGHEST) or 0)
    return pdf_answer(await pdf_of(shop.database, shop.settings, note), note.label)
