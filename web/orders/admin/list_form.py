"""The filters of the list of orders, read from its address and written back into it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from domain.orders.lists import LONGEST_SEARCH, MOST_COUNTED, OrderFilter, PaymentFilter
from domain.orders.states import OrderStatus
from web.http.forms.filter_links import Chip, address
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


@dataclass(frozen=True, slots=True)
class OrderList:
    """The filters and the page of the list. Its links change one filter each and lead to the first page."""

    filter: OrderFilter
    after: UUID | None = None

    @property
    def filtered(self) -> bool:
        """Return whether any filter is set."""
        wanted = self.filter
        return bool(wanted.status or wanted.payment or wanted.words)

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """Return the hidden fields of the search form, so that a search keeps the other filters."""
        return tuple(pair for pair in self._pairs() if pair[0] not in {"q", "after"})

    @property
    def first_url(self) -> str:
        """Return the address of the list's first page."""
        return self._url()

    @property
    def turned_url(self) -> str:
        """Return the address of the list in the opposite order."""
        return self._url(oldest_first=not self.filter.oldest_first)

    def after_url(self, order_id: UUID) -> str:
        """Return the address of the page that follows this order."""
        return replace(self, after=order_id).url

    def status_chips(self, counts: Mapping[OrderStatus, int]) -> tuple[Chip, ...]:
        """Return a filter for all orders, and one for each status with its count."""
        now = self.filter.status
        every = Chip("", "All", self._url(status=None), now is None)
        return (
            every,
            *(
                Chip(one, one.capitalize(), self._url(status=one), now is one, count_words(counts[one]))
                for one in OrderStatus
            ),
        )

    def payment_chips(self) -> tuple[Chip, ...]:
        """Return a filter for any payment, and one for each payment status."""
        now = self.filter.payment
        every = Chip("", "Any payment", self._url(payment=None), now is None)
        return (every, *(Chip(one, name, self._url(payment=one), now is one) for one, name in PAYMENT_NAMES.items()))

    def _url(self, **changes: object) -> str:
        return OrderList(replace(self.filter, **changes)).url  # type: ignore[arg-type]

    @property
    def url(self) -> str:
        """Return the address of this list."""
        return address(ACTION, dict(self._pairs()))

    def _pairs(self) -> list[tuple[str, str]]:
        wanted = self.filter
        pairs = [("q", wanted.words), ("status", wanted.status or ""), ("payment", wanted.payment or "")]
        pairs += [("sort", "oldest" if wanted.oldest_first else ""), ("after", str(self.after or ""))]
        return [(name, str(value)) for name, value in pairs if value]


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
