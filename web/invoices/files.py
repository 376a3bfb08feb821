"""The documents of an order as answers: one function for each, whoever asks for it."""

from litestar import Response

from domain.invoices.making import WrittenInvoice, find_credit_note, find_invoice
from domain.orders.views import OrderView
from web.http.documents import pdf_answer
from web.infra.parsing import whole_number
from web.invoices.documents import packing_slip, pdf_of
from web.shop import Shop

PDF = "application/pdf"
HIGHEST = 10**9
"""No credit note has a higher number."""


async def invoice_file(shop: Shop, order: OrderView) -> Response[bytes]:
    """The invoice of an order. Raises `NotInvoicedError` until the order is confirmed."""
    async with shop.database.read() as connection:
        invoice = await find_invoice(connection, order_id=order.id)
    return await _answer(shop, invoice)


async def credit_note_file(shop: Shop, order: OrderView, number: str) -> Response[bytes]:
    """The credit note whose `number` an address names. Raises `NotFoundError` if the order has no such credit note."""
    wanted = whole_number(number, 1, HIGHEST) or 0
    async with shop.database.read() as connection:
        note = await find_credit_note(connection, order_id=order.id, number=wanted)
    return await _answer(shop, note)


async def packing_slip_file(shop: Shop, order: OrderView) -> Response[bytes]:
    """The packing slip of an order, with what is due of it."""
    return pdf_answer(await packing_slip(shop.settings, order), f"packing-slip-{order.number}")


async def _answer(shop: Shop, invoice: WrittenInvoice) -> Response[bytes]:
    return pdf_answer(await pdf_of(shop.database, shop.settings, invoice), invoice.label)
