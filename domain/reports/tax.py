"""Tax by rate and country, from invoices and credit notes by their dates, and the figures that VAT returns ask for.

The boxes of the United Kingdom's return are those of HMRC's VAT Notice 700/12 for periods from January 2021, as
services.gov.im (VAT Return Help) and v21manual.dmservices.co.uk quote it; both were read in November 2026. Box 1 is the
tax due on sales, box 6 the value of all sales without tax, exports and zero rates included, less credit notes. Boxes 2,
4, 7, 8 and 9 are about purchases and Northern Ireland's trade, of which a shop's documents know nothing.

What a one-stop return of the European Union shows is said by Directive 2006/112/EC: Article 369g for goods sent from a
member state (the Union scheme), 369t for goods sent from elsewhere (the import scheme): for each member state of
consumption the value without tax, the rates, and the tax at each. Corrections of earlier periods go into a later return
(369g (4)). Both as service.betterregulation.com and datenbank.nwb.de show them, read in November 2026.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.connection import Connection
from domain.reports.sums import TaxSum, read_tax
from domain.words.messages import gettext

UNITED_KINGDOM = "GB"
MEMBER_STATES = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class TaxRow:
    """The tax charged at one rate on what went to one country; `rate` is basis points, None where none was charged.

    `net` and `tax` are invoiced, of which credit notes took back `credited_net` and `credited_tax`.
    """

    country: str
    rate: int | None
    words: str
    currency: str
    documents: int
    net: int
    tax: int
    credited_net: int
    credited_tax: int

    @property
    def net_left(self) -> int:
        """The value without tax, less credit notes."""
        return self.net - self.credited_net

    @property
    def tax_left(self) -> int:
        """The tax, less that of credit notes."""
        return self.tax - self.credited_tax


@dataclass(frozen=True, slots=True)
class Box:
    """A figure of a return in minor units, None if the shop cannot know it."""

    box: str
    name: str
    amount: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class UkReturn:
    """The nine boxes of a VAT return of the United Kingdom, as far as sales fill them."""

    currency: str
    lines: tuple[Box, ...]


async def tax_report(connection: Connection, *, first: date, last: date, zone: str) -> list[TaxRow]:
    """The tax of the documents of a span by country and rate: one query."""
    return [_row(one) for one in await read_tax(connection, first=first, last=last, zone=zone)]


def _row(one: TaxSum) -> TaxRow:
    return TaxRow(
        one.country, None if one.rate < 0 else one.rate, one.words, one.currency, one.documents, one.net, one.tax,
        one.credited_net, one.credited_tax,
    )  # fmt: skip


def uk_returns(rows: Iterable[TaxRow]) -> tuple[UkReturn, ...]:
    """The return of the United Kingdom, one for each currency of the documents; none if nothing was taxed there.

    Sales that bear another country's tax belong into that country's return, and in no box of this one.
    """
    mine = [row for row in rows if row.country == UNITED_KINGDOM or not row.tax]
    taxed = sorted({row.currency for row in mine if row.country == UNITED_KINGDOM and row.rate is not None})
    return tuple(_uk(currency, [row for row in mine if row.currency == currency]) for currency in taxed)


def _uk(currency: str, rows: list[TaxRow]) -> UkReturn:
    due = sum(row.tax_left for row in rows)
    boxes = (
        ("1", gettext("VAT due on sales and other outputs"), due),
        ("2", gettext("VAT due on acquisitions in Northern Ireland from EU member states"), None),
        ("3", gettext("Total VAT due (boxes 1 and 2)"), due),
        ("4", gettext("VAT reclaimed on purchases"), None),
        ("5", gettext("Net VAT to pay or reclaim (boxes 3 and 4)"), None),
        ("6", gettext("Total value of sales, excluding VAT"), sum(row.net_left for row in rows)),
        ("7", gettext("Total value of purchases, excluding VAT"), None),
        ("8", gettext("Goods supplied from Northern Ireland to EU member states, excluding VAT"), None),
        ("9", gettext("Goods acquired in Northern Ireland from EU member states, excluding VAT"), None),
    )
    return UkReturn(currency, tuple(Box(number, name, amount, currency) for number, name, amount in boxes))


def one_stop_rows(rows: Iterable[TaxRow]) -> tuple[TaxRow, ...]:
    """The rows of a one-stop return: the tax of member states of the European Union.

    Of a shop that is established in one of them, that state's rows belong into its own return.
    """
    return tuple(row for row in rows if row.country in MEMBER_STATES and row.rate is not None)
