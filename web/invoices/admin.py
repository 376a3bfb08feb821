"""The documents of an order for staff, as PDF."""

from litestar import Response, get
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.orders.queries import find_order
from web.auth.guards import May
from web.invoices.files import PDF, credit_note_file, invoice_file, packing_slip_file, replaced_file
from web.shop import TheShop


@get("/admin/orders/{number:str}/packing-slip", guards=[May(Verb.SHIP)], media_type=PDF)
async def show_slip(shop: TheShop, number: FromPath[str]) -> Response[bytes]:
    """Return the packing slip: the items to pack, with a checkbox for each."""
    async with shop.database.read() as connection:
        order = await find_order(connection, number)
    return await packing_slip_file(shop, order)


@get("/admin/orders/{number:str}/invoice", guards=[May(Verb.SEE_MONEY)], media_type=PDF)
async def show_staff_invoice(shop: TheShop, number: FromPath[str]) -> Response[bytes]:
    """Return the invoice; 409 until the order is confirmed."""
    async with shop.database.read() as connection:
        order = await find_order(connection, number)
    return await invoice_file(shop, order)


@get("/admin/orders/{number:str}/invoices/{invoice:str}", guards=[May(Verb.SEE_MONEY)], media_type=PDF)
async def show_staff_replaced(shop: TheShop, number: FromPath[str], invoice: FromPath[str]) -> Response[bytes]:
    """Return an invoice that was replaced when the order was changed."""
    async with shop.database.read() as connection:
        order = await find_order(connection, number)
    return await replaced_file(shop, order, invoice)


@get("/admin/orders/{number:str}/credit-notes/{credit:str}", guards=[May(Verb.SEE_MONEY)], media_type=PDF)
async def show_staff_credit(shop: TheShop, number: FromPath[str], credit: FromPath[str]) -> Response[bytes]:
    """Return a credit note: what was credited of the invoice, and why."""
    async with shop.database.read() as connection:
        order = await find_order(connection, number)
    return await credit_note_file(shop, order, credit)
