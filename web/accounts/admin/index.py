"""The staff's list of customers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from litestar import get

from domain.accounts.roles import Verb
from domain.reports.customers import LONGEST_SEARCH, list_customers
from web.auth.guards import May
from web.http.forms.filtered_list import FilteredList
from web.http.render import Html, PageRequest, private_page
from web.infra.parsing import read_uuid
from web.shop import TheShop

ACTION = "/admin/customers"
PAGE_SIZE = 25
LIST = {"admin-customers-list": "admin/customers/_list.html"}
DONE = {"erased": "The account was deleted. Orders keep their figures."}


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Parts of an email address or a name; empty for all customers."""

    words: str = ""


class CustomerList(FilteredList[CustomerFilter]):
    """The filter and the page of the list."""

    action: ClassVar[str] = ACTION
    export: ClassVar[str] = "/api/admin/exports/customers.csv"

    def pairs(self) -> Iterable[tuple[str, object]]:
        """The filter as parameters."""
        return (("q", self.filter.words),)


@get(ACTION, guards=[May(Verb.SEE_CUSTOMERS)])
async def show_customers(request: PageRequest, shop: TheShop) -> Html:
    """Show a page of customers with their orders and what those came to: one query."""
    wanted = _read(request.query_params)
    async with shop.database.read() as connection:
        found = await list_customers(
            connection,
            words=wanted.filter.words,
            currency=shop.settings.currency,
            after=wanted.after,
            limit=PAGE_SIZE + 1,
        )
    customers = found[:PAGE_SIZE]
    return private_page(
        request,
        shop,
        "admin/customers/index.html",
        partials=LIST,
        wanted=wanted,
        customers=customers,
        following=wanted.after_url(customers[-1].id) if len(found) > PAGE_SIZE else "",
        done=DONE.get(request.query_params.get("done", ""), ""),
    )


def _read(query: Mapping[str, str]) -> CustomerList:
    words = " ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    return CustomerList(CustomerFilter(words), after=read_uuid(query.get("after", "")))
