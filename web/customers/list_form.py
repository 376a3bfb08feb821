"""The filters of the list of customers, read from its address and written back into it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import ClassVar

from domain.clock import YEARS
from domain.reports.customers import LONGEST_SEARCH, CustomerFilter, CustomerSort
from domain.words.messages import marked
from web.http.forms.filter_links import Chip
from web.http.forms.filtered_list import FilteredList
from web.infra.parsing import read_uuid

ACTION = "/admin/customers"
FIELDS = ("from", "to", "group")
"""The fields of the form beside the search words."""
SORT_NAMES = {
    CustomerSort.NEWEST: marked("Newest"),
    CustomerSort.OLDEST: marked("Oldest"),
    CustomerSort.EMAIL: marked("By email"),
    CustomerSort.VALUE: marked("Most spent"),
    CustomerSort.ORDERS: marked("Most orders"),
    CustomerSort.SEEN: marked("Last seen"),
}


class CustomerList(FilteredList[CustomerFilter]):
    """The filter and the page of the list."""

    action: ClassVar[str] = ACTION
    export: ClassVar[str] = "/api/admin/exports/customers.csv"

    def pairs(self) -> Iterable[tuple[str, object]]:
        """The filter as parameters; newest first goes without saying."""
        wanted = self.filter
        sort = "" if wanted.sort is CustomerSort.NEWEST else wanted.sort
        return [
            ("q", wanted.words),
            ("from", wanted.first or ""),
            ("to", wanted.last or ""),
            ("group", wanted.group or ""),
            ("sort", sort),
        ]

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """The hidden fields of the search form, which has fields for the others."""
        return tuple((name, str(value)) for name, value in self.pairs() if value and name == "sort")

    @property
    def form(self) -> dict[str, str]:
        """The values of the form's fields."""
        return {name: str(value) for name, value in self.pairs()}

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return replace(self.filter, sort=CustomerSort.NEWEST) != CustomerFilter(zone=self.filter.zone)

    @property
    def unfolded(self) -> bool:
        """Whether a field of the form beside the search words is filled in."""
        return any(self.form[name] for name in FIELDS)

    @property
    def sorts(self) -> tuple[Chip, ...]:
        """A link for each order of the list."""
        return self.chips("sort", SORT_NAMES.items())


def read_customer_list(query: Mapping[str, str], zone: str) -> CustomerList:
    """Read the filters from the address; invalid ones are ignored, and nothing is refused."""
    words = " ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    sort = query.get("sort", "")
    wanted = CustomerFilter(
        words=words,
        sort=CustomerSort(sort) if sort in set(CustomerSort) else CustomerSort.NEWEST,
        first=_day(query.get("from", "")),
        last=_day(query.get("to", "")),
        zone=zone,
        group=read_uuid(query.get("group", "")),
    )
    return CustomerList(wanted, after=read_uuid(query.get("after", "")))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None
