"""The filters of the list of orders, read from its address and written back into it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import ClassVar

from domain.orders.lists import LONGEST_SEARCH, MOST_COUNTED, OrderFilter, PaymentFilter
from domain.orders.states import OrderStatus
from web.http.forms.filter_links import Chip
from web.http.forms.filtered_list import FilteredList
from web.infra.parsing import read_uuid

ACTION = "/admin/orders"
PAYMENT_NAMES = {
    PaymentFilter.UNPAID: "Not paid",
    PaymentFilter.TO_COLLECT: "To collect",
    PaymentFilter.PAID: "Paid",
    PaymentFilter.PARTIALLY_REFUNDED: "Partly refunded",
    PaymentFilter.REFUNDED: "Refunded",
    PaymentFilter.REFUND_FAILED: "Refund failed",
    PaymentFilter.DISPUTED: "Disputed",
    PaymentFilter.DOES_NOT_FIT: "Does not match",
}


class OrderList(FilteredList[OrderFilter]):
    """The filters and the page of the list."""

    action: ClassVar[str] = ACTION
    export: ClassVar[str] = "/api/admin/exports/orders.csv"

    def pairs(self) -> Iterable[tuple[str, object]]:
        """The filter as parameters; newest first goes without saying."""
        wanted = self.filter
        sort = "oldest" if wanted.oldest_first else ""
        return ("q", wanted.words), ("status", wanted.status or ""), ("payment", wanted.payment or ""), ("sort", sort)

    @property
    def filtered(self) -> bool:
        """Return whether any filter is set."""
        wanted = self.filter
        return bool(wanted.status or wanted.payment or wanted.words)

    @property
    def turned_url(self) -> str:
        """Return the address of the list in the opposite order."""
        return self.with_filter(oldest_first=not self.filter.oldest_first).url

    def status_chips(self, counts: Mapping[OrderStatus, int]) -> tuple[Chip, ...]:
        """Return a filter for all orders, and one for each status with its count."""
        every, *found = self.chips("status", [(one, one.capitalize()) for one in OrderStatus], every="All")
        return every, *(replace(one, count=count_words(counts[OrderStatus(one.code)])) for one in found)

    def payment_chips(self) -> tuple[Chip, ...]:
        """Return a filter for any payment, and one for each payment status."""
        return self.chips("payment", PAYMENT_NAMES.items(), every="Any payment")


def count_words(count: int) -> str:
    """Return a count as text, with a plus sign where counting stopped."""
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"


def read_order_list(query: Mapping[str, str]) -> OrderList:
    """Read the filters from the address; invalid ones are ignored, and nothing is refused."""
    status, payment = query.get("status", ""), query.get("payment", "")
    words = " ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    return OrderList(
        OrderFilter(
            status=OrderStatus(status) if status in set(OrderStatus) else None,
            payment=PaymentFilter(payment) if payment in set(PaymentFilter) else None,
            words=words,
            oldest_first=query.get("sort", "") == "oldest",
        ),
        after=read_uuid(query.get("after", "")),
    )
