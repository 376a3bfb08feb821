"""Response bodies of lists of orders. Amounts are minor units of `currency`; times are RFC 3339 in UTC."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from domain.orders.states import OrderStatus
from domain.orders.views import OrderSummary
from web.api.fields import Amount, Count, Currency, Cursor, OrderNumber, PaymentStatus


class OrderItemSummary(Struct, frozen=True):
    """An order in a list."""

    id: UUID
    number: OrderNumber
    email: str
    status: OrderStatus
    payment_status: PaymentStatus
    currency: Currency
    total: Amount
    item_count: Count
    placed_at: datetime


class OrderList(Struct, frozen=True):
    """A page of orders, the latest first."""

    items: list[OrderItemSummary]
    next_cursor: Cursor | None


class SearchedOrders(Struct, frozen=True):
    """A page of all orders. `partly`: they were searched as far as `next_cursor` only, and more may match after it."""

    items: list[OrderItemSummary]
    next_cursor: Cursor | None
    partly: bool = False


def summary_of(view: OrderSummary) -> OrderItemSummary:
    """Return an order in a list as a response body."""
    return OrderItemSummary(**{name: getattr(view, name) for name in OrderItemSummary.__struct_fields__})
