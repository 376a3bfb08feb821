"""The figures of a month as the file that is frozen when it is closed: rows of a section, a currency, a key, a figure.

The file is CSV in UTF-8 with one line feed after each row: the month, the time zone, the SHA-256 of the month closed
before it (empty for the first), a header, then every figure that is not zero, sorted. So equal figures make equal
bytes, and a month that was changed later no longer fits the next one.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from domain.books.sum_checks import FIGURES, TAX_FIGURES
from domain.connection import Connection
from domain.reports.spans import month_of
from domain.reports.sums import Kind, Sum, TaxSum, read_kinds, read_tax

HEADER = ("section", "currency", "key", "figure", "amount")
SECTIONS = {Kind.ALL: "sales", Kind.COUNTRY: "country", Kind.PROVIDER: "provider"}
CORRECTION = "correction of "

Name = tuple[str, str, str, str]
Figures = dict[Name, int]
"""Amounts by their section, currency, key and figure."""


async def sales_of_months(connection: Connection, months: Sequence[date], *, zone: str) -> dict[date, Figures]:
    """The present sales of months, which are named by their first days in order: one query for all."""
    if not months:
        return {}
    starts = sorted({start for month in months for start in (month, month_of(month)[1] + timedelta(days=1))})
    found: dict[date, Figures] = {month: {} for month in months}
    kinds = await read_kinds(connection, list(SECTIONS), starts=starts, last=month_of(months[-1])[1], zone=zone)
    for kind, section in SECTIONS.items():
        for one in kinds[kind]:
            if starts[one.place] in found:
                found[starts[one.place]] |= _named(section, one)
    return found


async def tax_of_month(connection: Connection, month: date, *, zone: str) -> Figures:
    """The tax of the documents of a month: one query."""
    first, last = month_of(month)
    figures: Figures = {}
    for one in await read_tax(connection, first=first, last=last, zone=zone):
        key = f"{one.country} {one.rate} {one.words}"
        figures |= {("tax", one.currency, key, name): getattr(one, name) for name in TAX_FIGURES if getattr(one, name)}
    return figures


def _named(section: str, one: Sum | TaxSum) -> Figures:
    key = one.key if isinstance(one, Sum) else ""
    return {(section, one.currency, key, name): getattr(one, name) for name in FIGURES if getattr(one, name)}


def difference(now: Mapping[Name, int], before: Mapping[Name, int]) -> Figures:
    """What has to be added to the figures `before` to give those of `now`."""
    changed = {name: now.get(name, 0) - before.get(name, 0) for name in {*now, *before}}
    return {name: amount for name, amount in sorted(changed.items()) if amount}


def added(*parts: Mapping[Name, int]) -> Figures:
    """The sums of figures."""
    return {
        name: sum(part.get(name, 0) for part in parts) for name in sorted({name for part in parts for name in part})
    }


def corrections_in(figures: Mapping[Name, int], month: date) -> Figures:
    """The corrections of `month` among the figures of a later one, by their own names."""
    section = f"{CORRECTION}{month:%Y-%m} "
    return {
        (name[0].removeprefix(section), *name[1:]): amount
        for name, amount in figures.items()
        if name[0].startswith(section)
    }


def as_corrections(figures: Mapping[Name, int], month: date) -> Figures:
    """Corrections of `month` as they stand among the figures of a later one."""
    return {(f"{CORRECTION}{month:%Y-%m} {name[0]}", *name[1:]): amount for name, amount in figures.items()}


def write_file(month: date, zone: str, previous: str, figures: Mapping[Name, int]) -> str:
    """The file of a month."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerows([("month", f"{month:%Y-%m}"), ("time zone", zone), ("previous", previous), HEADER])
    lines.writerows((*name, amount) for name, amount in sorted(figures.items()) if amount)
    return text.getvalue()


def read_file(text: str) -> Figures:
    """The figures of a month's file."""
    rows = list(csv.reader(io.StringIO(text)))[4:]
    return {(section, currency, key, figure): int(amount) for section, currency, key, figure, amount in rows}
