"""The documents of an order as answers: one function for each, whoever asks for it."""

from dataclasses import replace

from litestar import Response

from domain.clock import now
from domain.errors import ConflictError
from domain.invoices.making import WrittenInvoice, find_credit_note, find_invoice, find_replaced
from domain.orders.filters import OrderFilter, StatusFilter
from domain.orders.fulfilment import line_states
from domain.orders.lists import list_orders
from domain.orders.queries import find_orders
from domain.orders.views import OrderView
from domain.words.messages import gettext, marked
from web.http.documents import pdf_answer
from web.infra.parsing import whole_number
from web.invoices.documents import packing_slips, pdf_of
from web.shop import Shop

PDF = "application/pdf"
HIGHEST = 10**9
"""No credit note has a higher number."""


async def invoice_file(shop: Shop, order: OrderView) -> Response[bytes]:
    """The invoice of an order. Raises `NotInvoicedError` until the order is confirmed."""
    async with shop.database.read() as connection:
        invoice = await find_invoice(connection, order_id=order.id)
    return await _answer(shop, invoice)


async def replaced_file(shop: Shop, order: OrderView, number: str) -> Response[bytes]:
    """The invoice whose `number` an address names, also one that was replaced. Raises `NotFoundError`."""
    wanted = whole_number(number, 1, HIGHEST) or 0
    async with shop.database.read() as connection:
        invoice = await find_replaced(connection, order_id=order.id, number=wanted)
    return await _answer(shop, invoice)


async def credit_note_file(shop: Shop, order: OrderView, number: str) -> Response[bytes]:
    """The credit note whose `number` an address names. Raises `NotFoundError` if the order has no such credit note."""
    wanted = whole_number(number, 1, HIGHEST) or 0
    async with shop.database.read() as connection:
        note = await find_credit_note(connection, order_id=order.id, number=wanted)
    return await _answer(shop, note)


async def packing_slip_file(shop: Shop, order: OrderView) -> Response[bytes]:
    """The packing slip of an order, with what is due of it."""
    return pdf_answer(await packing_slips(shop.settings, [order]), f"packing-slip-{order.number}")


MOST_SLIPS = 200
"""So many packing slips are one file, which is made in a second."""


class NothingToPackError(ConflictError):
    """None of the orders is waiting to be shipped."""

    code = "nothing_to_pack"


class TooManySlipsError(ConflictError):
    """So many orders are not printed at once."""

    code = "too_many_slips"


async def packing_slips_file(shop: Shop, wanted: OrderFilter) -> Response[bytes]:
    """The packing slips of the orders of a list that are waiting to be shipped, in its order: two queries.

    Raises `NothingToPackError` and `TooManySlipsError`.
    """
    if wanted.status not in {None, StatusFilter.CONFIRMED, StatusFilter.TO_SHIP}:
        raise NothingToPackError(gettext(NOTHING))
    waiting = replace(wanted, status=StatusFilter.TO_SHIP)
    async with shop.database.read() as connection:
        found = await list_orders(connection, waiting, after=None, limit=MOST_SLIPS + 1)
        if len(found) > MOST_SLIPS:
            raise TooManySlipsError(
                gettext(
                    "These are more than %(most_slips)s orders. Choose fewer, by their day for example.",
                    most_slips=MOST_SLIPS,
                )
            )
        orders = await find_orders(connection, [one.id for one in found])
    due = [one for one in orders if any(line.due for line in line_states(one))]
    if not due:
        raise NothingToPackError(gettext(NOTHING))
    return pdf_answer(await packing_slips(shop.settings, due), f"packing-slips-{now():%Y-%m-%d}")


NOTHING = marked("None of these orders is waiting to be shipped.")


async def _answer(shop: Shop, invoice: WrittenInvoice) -> Response[bytes]:
    return pdf_answer(await pdf_of(shop.database, shop.settings, invoice), invoice.label)
