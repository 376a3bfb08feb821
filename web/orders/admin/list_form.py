"""The filters and columns of the list of orders, read from its address and written back into it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

from domain.clock import YEARS, far_year
from domain.money import decimal_text
from domain.orders.counts import MOST_COUNTED
from domain.orders.filters import OrderFilter, OrderSort, PaymentFilter, StatusFilter
from domain.orders.search import LONGEST_SEARCH
from domain.words.messages import gettext, marked
from web.config.settings import Settings
from web.http.forms.filter_links import Chip, address
from web.http.forms.filtered_list import FilteredList
from web.http.forms.money import read_money
from web.infra.parsing import read_uuid

ACTION = "/admin/orders"
PAYMENT_NAMES = {
    PaymentFilter.UNPAID: marked("Not paid"),
    PaymentFilter.TO_COLLECT: marked("To collect"),
    PaymentFilter.PAID: marked("Paid"),
    PaymentFilter.PARTIALLY_REFUNDED: marked("Partly refunded"),
    PaymentFilter.REFUNDED: marked("Refunded"),
    PaymentFilter.CHANGE_DUE: marked("Change to be paid"),
    PaymentFilter.REFUND_FAILED: marked("Refund failed"),
    PaymentFilter.DISPUTED: marked("Disputed"),
    PaymentFilter.DOES_NOT_FIT: marked("Does not match"),
}
SORT_NAMES = {
    OrderSort.NEWEST: marked("Newest"),
    OrderSort.OLDEST: marked("Oldest"),
    OrderSort.LARGEST: marked("Largest"),
    OrderSort.SMALLEST: marked("Smallest"),
}
COLUMNS = {
    "total": marked("Total"),
    "customer": marked("Customer"),
    "status": marked("Status"),
    "placed": marked("Placed"),
    "payment": marked("Payment"),
    "country": marked("Country"),
    "delivery": marked("Delivery"),
}
"""What a row may show beside the number of its order."""
USUAL = ("total", "customer", "status", "placed", "payment")
NO_COLUMNS = "number"
"""What the address says where the number alone is shown."""
FIELDS = ("from", "to", "country", "delivery_method", "minimum", "maximum")
"""The fields of the form beside the search words; the other filters are links."""
LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class OrderList(FilteredList[OrderFilter]):
    """The filters, the page and the columns of the list. `problems` says by field what was typed and makes no sense."""

    columns: tuple[str, ...] = USUAL
    currency: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    action: ClassVar[str] = ACTION
    export: ClassVar[str] = "/api/admin/exports/orders.csv"

    def pairs(self) -> Iterable[tuple[str, object]]:
        """The filter as parameters, with amounts as people type them; what is usual goes without saying."""
        amounts = {name: self._decimal(getattr(self.filter, name)) for name in ("minimum", "maximum")}
        return [(name, amounts.get(name, value)) for name, value in self._parameters()]

    def looks(self) -> Iterable[tuple[str, object]]:
        """The columns, where they are not the usual ones."""
        return (("columns", "" if self.columns == USUAL else ".".join(self.columns) or NO_COLUMNS),)

    @property
    def column_chips(self) -> tuple[Chip, ...]:
        """Return a link for each column, which shows it or leaves it out."""
        return tuple(
            Chip(one, name, replace(self, columns=self._toggled(one)).url, one in self.columns)
            for one, name in COLUMNS.items()
        )

    @property
    def export_url(self) -> str:
        """The address of the file of all that match, in the order of the list."""
        return address(self.export, {name: "" if value is None else str(value) for name, value in self._parameters()})

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """The hidden fields of the search form, which has fields for the others."""
        kept = [*self.pairs(), *self.looks()]
        return tuple((name, str(value)) for name, value in kept if value and name not in ("q", *FIELDS))

    @property
    def form(self) -> dict[str, str]:
        """The values of the form's fields, as they were typed where they make no sense."""
        return {**{name: str(value or "") for name, value in self.pairs()}, **self.typed}

    @property
    def filtered(self) -> bool:
        """Return whether any filter is set."""
        return replace(self.filter, sort=OrderSort.NEWEST) != OrderFilter(zone=self.filter.zone)

    @property
    def unfolded(self) -> bool:
        """Return whether a field of the form beside the search words is filled in."""
        return any(self.form[name] for name in FIELDS)

    @property
    def sorts(self) -> tuple[Chip, ...]:
        """Return a link for each order of the list."""
        return self.chips("sort", SORT_NAMES.items())

    def status_chips(self, counts: Mapping[StatusFilter, int]) -> tuple[Chip, ...]:
        """Return a filter for all orders, and one for each status with its count."""
        every, *found = self.chips(
            "status", [(one, one.replace("_", " ").capitalize()) for one in StatusFilter], every=gettext("All")
        )
        return every, *(replace(one, count=count_words(counts[StatusFilter(one.code)])) for one in found)

    def payment_chips(self) -> tuple[Chip, ...]:
        """Return a filter for any payment, and one for each payment status."""
        return self.chips("payment", PAYMENT_NAMES.items(), every=gettext("Any payment"))

    def _toggled(self, column: str) -> tuple[str, ...]:
        return tuple(one for one in COLUMNS if (one in self.columns) != (one == column))

    def _parameters(self) -> list[tuple[str, object]]:
        wanted = self.filter
        return [
            ("q", wanted.words),
            ("status", wanted.status),
            ("payment", wanted.payment),
            ("from", wanted.first),
            ("to", wanted.last),
            ("country", wanted.country),
            ("delivery_method", wanted.delivery),
            ("minimum", wanted.minimum),
            ("maximum", wanted.maximum),
            ("sort", None if wanted.sort is OrderSort.NEWEST else wanted.sort),
        ]

    def _decimal(self, amount: int | None) -> str:
        return "" if amount is None else decimal_text(amount, self.currency)


def count_words(count: int) -> str:
    """Return a count as text, with a plus sign where counting stopped."""
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"


def read_order_list(query: Mapping[str, str], settings: Settings) -> OrderList:
    """Read the list from its address. A filter that makes no sense does not filter; of a typed one it says why."""
    status, payment, sort = query.get("status", ""), query.get("payment", ""), query.get("sort", "")
    typed = {
        name: " ".join(query.get(name, "").replace("\x00", "").split())[:LONGEST_SEARCH] for name in ("q", *FIELDS)
    }
    problems: dict[str, str] = {}
    first, last = _day(typed, "from", problems), _day(typed, "to", problems)
    lowest, highest = _amount(typed, "minimum", settings, problems), _amount(typed, "maximum", settings, problems)
    if first and last and last < first:
        problems["to"] = gettext("Choose a last day that is not before the first.")
    if lowest is not None and highest is not None and highest < lowest:
        problems["maximum"] = gettext("Enter at least the minimum.")
    wanted = OrderFilter(
        status=StatusFilter(status) if status in set(StatusFilter) else None,
        payment=PaymentFilter(payment) if payment in set(PaymentFilter) else None,
        words=typed["q"],
        sort=OrderSort(sort) if sort in set(OrderSort) else OrderSort.NEWEST,
        first=first,
        last=last,
        zone=settings.time_zone,
        country=typed["country"][:2].upper(),
        delivery=typed["delivery_method"][:LONGEST_CODE],
        minimum=lowest,
        maximum=highest,
    )
    return OrderList(
        wanted,
        read_uuid(query.get("after", "")),
        columns=_columns(query.get("columns", "")),
        currency=settings.currency,
        typed={name: typed[name] for name in problems},
        problems=problems,
    )


def _day(typed: Mapping[str, str], name: str, problems: dict[str, str]) -> date | None:
    if not typed[name]:
        return None
    try:
        day = date.fromisoformat(typed[name])
    except ValueError:
        problems[name] = gettext("Enter a date, such as 2026-12-24.")
        return None
    if day.year in YEARS:
        return day
    problems[name] = far_year()
    return None


def _amount(typed: Mapping[str, str], name: str, settings: Settings, problems: dict[str, str]) -> int | None:
    try:
        return read_money(typed[name], settings.currency, settings.locale) if typed[name] else None
    except ValueError as error:
        problems[name] = str(error)
        return None


def _columns(chosen: str) -> tuple[str, ...]:
    """The columns of an address in their usual order."""
    names = chosen.split(".")
    return tuple(one for one in COLUMNS if one in names) if chosen else USUAL
