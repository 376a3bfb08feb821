"""What staff find by one search over orders, products and customers, for its page and its JSON."""

from dataclasses import dataclass

from domain.accounts.roles import Verb
from domain.accounts.views import Principal
from domain.assortment.listing import ProductFilter, ProductLine, list_for_page
from domain.orders.filters import OrderFilter
from domain.orders.lists import page_of_orders
from domain.orders.search import LONGEST_SEARCH
from domain.orders.views import OrderSummary
from domain.reports.customers import CustomerFilter, CustomerRow, list_customers
from web.shop import Shop

SHOWN = 8


@dataclass(frozen=True, slots=True)
class StaffFindings:
    """What `words` found: one more than `SHOWN` of each kind where there are more, none of what may not be seen.

    `partly`: not all orders were searched, as very many have each of the words.
    """

    words: str
    orders: list[OrderSummary]
    products: list[ProductLine]
    customers: list[CustomerRow]
    partly: bool = False


def tidy_words(text: str) -> str:
    """The words of a search as they are compared: without further spaces, and no longer than a search may be."""
    return " ".join(text.replace("\x00", "").split())[:LONGEST_SEARCH]


async def search_for_staff(shop: Shop, text: str, by: Principal) -> StaffFindings:
    """What matches `text` and `by` may see: three queries at most, none without words."""
    words, limit = tidy_words(text), SHOWN + 1
    found = StaffFindings(words, [], [], [])
    if not words:
        return found
    wanted = CustomerFilter(words=words, zone=shop.settings.time_zone)
    async with shop.database.read() as connection:
        if by.may(Verb.SEE_ORDERS):
            page = await page_of_orders(connection, OrderFilter(words=words), after=None, limit=limit)
            found = StaffFindings(words, page.orders, [], [], page.reached is not None)
        if by.may(Verb.SEE_GOODS):
            found.products.extend(await list_for_page(connection, ProductFilter(words=words), after=None, limit=limit))
        if by.may(Verb.SEE_CUSTOMERS):
            currency = shop.settings.currency
            found.customers.extend(await list_customers(connection, wanted, currency=currency, after=None, limit=limit))
    return found
