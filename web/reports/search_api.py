"""The one search of staff over JSON: what the page finds, without leading to the only one."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.params import QueryParameter
from msgspec import Struct, convert

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.orders.search import LONGEST_SEARCH
from web.api.fields import Count
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.orders.api.summaries import OrderItemSummary
from web.reports.staff_search import SHOWN, StaffFindings, search_for_staff
from web.shop import TheShop


class FoundProduct(Struct, frozen=True):
    """A product that was found; prices are minor units of `currency`, `stock` is the total of its `variants`."""

    id: UUID
    slug: str
    name: str
    category: str
    price_from: int
    price_to: int
    currency: str
    stock: int
    variants: Count
    published: bool
    version: int


class FoundCustomer(Struct, frozen=True):
    """A customer who was found. What they `spent` is in minor units of the shop's currency, less refunds.

    `spent_in_others` is that in every other currency, by its code.
    """

    id: UUID
    email: str
    name: str
    orders: Count
    spent: int
    spent_in_others: dict[str, int]


class FoundByStaff(Struct, frozen=True):
    """The first eight of each kind. `more` names the kinds of which there are others, see their own lists.

    `partly`: not all orders were searched, as very many have each of the words; their list goes on by pages.
    """

    orders: list[OrderItemSummary]
    products: list[FoundProduct]
    customers: list[FoundCustomer]
    more: list[str]
    partly: bool = False


@get("/admin/search", guards=[May(Verb.COME_IN)], tags=["Staff"], summary="Search orders, products and customers")
async def search_everything(
    request: ApiRequest, shop: TheShop, q: Annotated[str, QueryParameter(max_length=LONGEST_SEARCH)] = ""
) -> Response[FoundByStaff]:
    """Returns what matches `q`, such as a part of an order number, a name, a postcode or a SKU, of what you may see."""
    return fresh(_answer(await search_for_staff(shop, q, await require(request, Role.STAFF))))


def _answer(found: StaffFindings) -> FoundByStaff:
    kinds = {name: getattr(found, name) for name in ("orders", "products", "customers")}
    shown = {name: rows[:SHOWN] for name, rows in kinds.items()}
    more = [name for name, rows in kinds.items() if len(rows) > SHOWN]
    return convert({**shown, "more": more, "partly": found.partly}, FoundByStaff, from_attributes=True)
