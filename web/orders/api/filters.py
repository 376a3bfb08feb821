"""The filters of lists of orders, as API clients send them."""

from datetime import date
from typing import Annotated

from litestar.params import FromQuery, QueryParameter

from domain.clock import YEARS, far_year
from domain.errors import InvalidError
from domain.money import MAX_AMOUNT
from domain.orders.filters import OrderFilter, OrderSort, PaymentFilter, StatusFilter
from domain.orders.search import LONGEST_SEARCH
from web.shop import TheShop

WORDS = "A number or a part of it, the start of an email, a name, postcode, town, item, SKU or tracking number"
MOST_NUMBERS = 200
Bound = Annotated[int | None, QueryParameter(ge=0, le=MAX_AMOUNT, description="Of the total, in minor units")]


def read_order_filter(
    shop: TheShop,
    status: FromQuery[StatusFilter | None] = None,
    payment: FromQuery[PaymentFilter | None] = None,
    q: Annotated[str, QueryParameter(max_length=LONGEST_SEARCH, description=WORDS)] = "",
    sort: FromQuery[OrderSort] = OrderSort.NEWEST,
    first: Annotated[date | None, QueryParameter(name="from", description="The first day of placing")] = None,
    last: Annotated[date | None, QueryParameter(name="to", description="The last day of placing")] = None,
    country: Annotated[str, QueryParameter(max_length=2, description="ISO 3166-1, such as GB")] = "",
    delivery_method: Annotated[str, QueryParameter(max_length=40)] = "",
    minimum: Bound = None,
    maximum: Bound = None,
    number: Annotated[list[str] | None, QueryParameter(max_items=MOST_NUMBERS, description="Only these orders")] = None,
) -> OrderFilter:
    """Return the filter of a request; days are in the shop's time zone. Raises `InvalidError` for a far year."""
    errors = {name: far_year() for name, day in (("from", first), ("to", last)) if day and day.year not in YEARS}
    if errors:
        raise InvalidError(errors)
    return OrderFilter(
        status=status,
        payment=payment,
        words=q,
        sort=sort,
        first=first,
        last=last,
        zone=shop.settings.time_zone,
        country=country.upper(),
        delivery=delivery_method,
        minimum=minimum,
        maximum=maximum,
        numbers=tuple(number or ()),
    )
