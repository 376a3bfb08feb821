"""The columns of reports: what a value is, so that a page, a file and JSON each write it in their own way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from babel.dates import format_date

from domain.money import decimal_text, format_money
from domain.payments.methods import BY_HAND, NOBODY
from domain.returns.reasons import REASONS, Reason
from domain.words.messages import gettext, marked
from web.exports.cells import escape
from web.templating.filters import country_name

CUSTOMERS = {"new": marked("First order"), "returning": marked("Ordered before"), "erased": marked("Deleted accounts")}
PROVIDERS = {NOBODY: marked("Nothing to pay"), BY_HAND: marked("Recorded by hand")}


class Unit(StrEnum):
    """What a value is; amounts are minor units of their row's currency, rates basis points."""

    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    MONEY = "minor units"
    RATE = "basis points"
    COUNTRY = "country"
    CODE = "code"
    CUSTOMER = "customer"
    PROVIDER = "provider"
    REASON = "reason"


FIGURES = {Unit.COUNT, Unit.MONEY, Unit.RATE}


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its key in JSON and in files, its heading, and the attribute that holds its value.

    Values of a column that `adds` make a total; that of one with a `ratio` is worked out of two other totals.
    """

    key: str
    heading: str
    unit: Unit = Unit.TEXT
    attribute: str = ""
    adds: bool = False
    ratio: tuple[str, str] | None = None

    @property
    def figure(self) -> bool:
        """Whether its values stand at the end of their cells."""
        return self.unit in FIGURES

    def value(self, row: object) -> Any:
        """The value of a row: a text, a whole number, a day or None."""
        return getattr(row, self.attribute or self.key)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with the columns that are shown of them; `currency` is that of tables without a column for it."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[object]

    @property
    def records(self) -> list[dict[str, Any]]:
        """The rows by the keys of their columns; days are written as ISO 8601 has them."""
        return [{one.key: _plain(one.value(row)) for one in self.columns} for row in self.rows]

    @property
    def totals(self) -> list[dict[str, Any]]:
        """A total for each currency, in the order of the rows; None where nothing adds up."""
        by_currency: dict[str, list[dict[str, Any]]] = {}
        for record in self.records:
            by_currency.setdefault(record.get("currency", ""), []).append(record)
        return [self._total(currency, rows) for currency, rows in by_currency.items()]

    def _total(self, currency: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        total: dict[str, Any] = {
            one.key: sum(row[one.key] for row in rows) if one.adds else None for one in self.columns
        }
        for one in self.columns:
            if one.ratio and total[one.ratio[1]]:
                total[one.key] = total[one.ratio[0]] // total[one.ratio[1]]
        return total | ({"currency": currency} if currency else {})

    def cells(self) -> Iterable[Sequence[str]]:
        """The header and the rows of a file; amounts are plain decimals, rates percent."""
        yield [one.key for one in self.columns]
        for record in self.records:
            yield [cell(record[one.key], one.unit, record.get("currency", "")) for one in self.columns]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def cell(value: Any, unit: Unit, currency: str) -> str:
    """A value as a cell of a file, which no spreadsheet takes for a formula; negative figures are figures."""
    if value is None:
        return ""
    if unit is Unit.MONEY:
        return decimal_text(value, currency)
    if unit is Unit.RATE:
        return f"{value / 100:g}"
    return str(value) if unit is Unit.COUNT else escape(str(value))


def shown(value: Any, unit: Unit, currency: str, locale: str) -> str:
    """A value as a page shows it; an unknown figure is a dash, and each amount has its decimals."""
    if value is None:
        return "–" if unit in FIGURES else ""
    if unit is Unit.MONEY:
        return format_money(value, currency, locale, exact=True)
    if unit is Unit.RATE:
        return f"{value / 100:g}%"
    if unit is Unit.COUNT:
        return f"{value:,}"
    if unit is Unit.DAY:
        return str(format_date(date.fromisoformat(value), "medium", locale=locale))
    return _words(str(value), unit, locale)


def _words(value: str, unit: Unit, locale: str) -> str:
    if unit is Unit.COUNTRY:
        return country_name(value, locale) if value else gettext("No country")
    if unit is Unit.REASON:
        return REASONS[Reason(value)]
    if unit is Unit.PROVIDER:
        return PROVIDERS.get(value, value.capitalize())
    if unit is Unit.CODE:
        return value or gettext("Without a code")
    return CUSTOMERS[value] if unit is Unit.CUSTOMER else value
