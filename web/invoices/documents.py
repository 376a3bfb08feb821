"""Invoices, credit notes and packing slips in words, and their PDF files."""

from asyncio import Semaphore
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_currency, get_currency_precision

from domain.invoices.figures import Figures, InvoiceBuyer, InvoiceSeller
from domain.invoices.making import WrittenInvoice, keep_pdfs, stored_pdf, wait_for_pdf
from domain.invoices.sellers import hold_seller, remember_seller
from domain.money import apart
from domain.orders.fulfilment import line_states
from domain.orders.views import OrderLineView, OrderView
from domain.settings.queries import stored_settings
from domain.words.messages import gettext
from web.config.effective import effective
from web.config.settings import LANGUAGE, Settings
from web.infra.database import Database
from web.infra.pdf import in_turn, make_pdf
from web.invoices.logo import logo_of
from web.templating.filters import address_lines


async def name_seller(database: Database, settings: Settings) -> None:
    """Store the seller of the settings as they are now, so that every invoice from now on names it.

    They are read again: `settings` may be older than a change whose seller is stored already.
    """
    async with database.transaction() as connection:
        await hold_seller(connection)
        now = effective(settings, await stored_settings(connection))
        await remember_seller(connection, now.seller)


async def pdf_of(database: Database, settings: Settings, invoice: WrittenInvoice) -> bytes:
    """Return an invoice's PDF, made and stored now if there is none yet. Raises `UnavailableError`.

    It is made once, however many ask for it at the same time, of whichever process; all of them get the stored one.
    """
    if invoice.pdf is not None:
        return invoice.pdf
    async with in_turn(), database.transaction() as connection:
        pdf = await wait_for_pdf(connection, invoice)
        if pdf is None:
            pdf = await draw(settings, invoice, Semaphore(1))
            await keep_pdfs(connection, [(invoice, pdf)])
            pdf = await stored_pdf(connection, invoice) or pdf
    return pdf


async def draw(settings: Settings, invoice: WrittenInvoice, turns: Semaphore) -> bytes:
    """Return an invoice's PDF, made anew when it has its turn. Raises `UnavailableError`."""
    return await make_pdf("invoice", {**_invoice(settings, invoice), "logo": await logo_of(settings)}, turns)


async def packing_slips(settings: Settings, orders: Sequence[OrderView]) -> bytes:
    """What of each order is due, so neither sent nor refunded, without a price: a page or more for each order.

    Raises `UnavailableError`.
    """
    slips = [_slip(settings, order) for order in orders]
    title = slips[0]["title"] if len(slips) == 1 else gettext("%(slips)s packing slips", slips=len(slips))
    head = {**_head(settings, title, settings.seller), "logo": await logo_of(settings)}
    return await make_pdf("packing_slip", {**head, "slips": slips})


def _slip(settings: Settings, order: OrderView) -> dict[str, Any]:
    return {
        **_head(settings, gettext("Packing slip %(number)s", number=order.number), settings.seller),
        "buyer_title": gettext("Deliver to"),
        "buyer": address_lines(order.address, settings.locale),
        "facts": [
            [gettext("Order"), order.number],
            [gettext("Ordered"), _day(settings, order.placed_at)],
            *_age(order),
            *([[gettext("Phone"), order.address["phone"]]] if order.address.get("phone") else []),
        ],
        "lines": [
            {"name": _name(one.line), "sku": one.line.sku, "quantity": str(one.due)}
            for one in line_states(order)
            if one.due
        ],
        "number": order.number,
        "note": order.note,
        "gift_note": order.gift_note,
    }


def _age(order: OrderView) -> list[list[str]]:
    """To whom the parcel may be handed over, and who checks that."""
    if not order.minimum_age:
        return []
    if order.age_checked_at_door:
        words = gettext("Only to people of %(age)s or older. Check the age at the door.", age=order.minimum_age)
    else:
        words = gettext(
            "Only to people of %(age)s or older. This delivery has no check at the door.", age=order.minimum_age
        )
    return [[gettext("Age"), words]]


def _name(line: OrderLineView) -> str:
    return ", ".join((line.name, *line.options.values()))


def _invoice(settings: Settings, invoice: WrittenInvoice) -> dict[str, Any]:
    figures = invoice.figures
    is_credit = invoice.kind != "invoice"
    if is_credit:
        title = gettext("Credit note %(number)s", number=invoice.label)
    else:
        title = gettext("Invoice %(number)s", number=invoice.label)

    def money(amount: int) -> str:
        return exact_money(amount, figures.currency, settings.locale)

    return {
        **_head(settings, title, figures.seller),
        "buyer_title": gettext("Credited to") if is_credit else gettext("Invoiced to"),
        "buyer": _buyer(settings, figures.buyer),
        "facts": _facts(settings, invoice),
        "lines": [
            {
                "name": line.name,
                "sku": line.sku,
                "quantity": str(line.quantity),
                "price": "" if line.unit_price is None else money(line.unit_price),
                "rate": "" if line.rate is None else f"{line.rate / 100:g}%",
                "total": money(line.total),
            }
            for line in figures.lines
        ],
        "sums": [[words, money(amount)] for words, amount in _sums(figures)],
        "total": [gettext("Credited") if is_credit else gettext("Total"), money(figures.total)],
        "taxes": [[one.words, money(one.gross - one.tax), money(one.tax), money(one.gross)] for one in figures.taxes],
        "notes": [one for one in (figures.tax_note, figures.reason) if one],
    }


def _head(settings: Settings, title: str, seller: InvoiceSeller) -> dict[str, Any]:
    parts = [part.strip() for part in seller.address.split(",") if part.strip()]
    parts += [one for one in (seller.email, seller.phone) if one]
    if seller.company_number:
        parts.append(gettext("Company number %(number)s", number=seller.company_number))
    return {
        "title": title,
        "lang": LANGUAGE.partition("-")[0],
        "seller": {"name": seller.name, "address": parts, "vat_number": seller.vat_number},
    }


def _facts(settings: Settings, invoice: WrittenInvoice) -> list[list[str]]:
    figures = invoice.figures
    ordered = datetime.fromisoformat(figures.ordered_at)
    return [
        [gettext("Number"), invoice.label],
        [gettext("Date"), _day(settings, invoice.issued_at)],
        *([[gettext("For invoice"), figures.credits_invoice]] if figures.credits_invoice else []),
        [gettext("Order"), figures.order_number],
        [gettext("Ordered"), _day(settings, ordered)],
        *(
            [[gettext("Delivered to"), ", ".join(address_lines(figures.buyer.address, settings.locale))]]
            if figures.buyer.billing
            else []
        ),
    ]


def _sums(figures: Figures) -> list[tuple[str, int]]:
    if figures.credits_invoice:
        return []
    discount = [(figures.discount_words or gettext("Discount"), -figures.discount)] if figures.discount else []
    added = figures.total - (figures.subtotal - figures.discount + figures.delivery)
    tax = [(gettext("Tax"), added)] if added else []
    return [
        (gettext("Subtotal"), figures.subtotal),
        *discount,
        (figures.delivery_words or gettext("Delivery"), figures.delivery),
        *tax,
    ]


def _buyer(settings: Settings, buyer: InvoiceBuyer) -> list[str]:
    number = gettext("VAT number %(vat_number)s", vat_number=buyer.vat_number) if buyer.vat_number else ""
    lines = (*address_lines(buyer.billing or buyer.address, settings.locale), number, buyer.email)
    return [one for one in lines if one]


def _day(settings: Settings, moment: datetime) -> str:
    return format_date(moment.astimezone(ZoneInfo(settings.time_zone)), format="long", locale=settings.locale)


def exact_money(amount: int, currency: str, locale: str) -> str:
    """Return `amount` minor units with every decimal place: 7800, GBP, en_GB gives £78.00."""
    exact = Decimal(amount).scaleb(-get_currency_precision(currency))
    return apart(format_currency(exact, currency, locale=locale))
