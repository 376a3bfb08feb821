"""The staff's list of customers."""

from collections.abc import Sequence

from litestar import get

from domain.accounts.roles import Verb
from domain.customers.groups import list_groups
from domain.customers.models import CustomerGroup
from domain.reports.customers import list_customers
from domain.words.messages import gettext, marked
from web.auth.guards import May
from web.customers.list_form import ACTION, CustomerList, read_customer_list
from web.http.forms.filter_links import Chip
from web.http.render import Html, PageRequest, private_page
from web.shop import TheShop
from web.templating.filters import day_name

PAGE_SIZE = 25
LIST = {"admin-customers-list": "admin/customers/_list.html"}
DONE = {"erased": marked("The account was deleted. Orders keep their figures.")}


@get(ACTION, guards=[May(Verb.SEE_CUSTOMERS)])
async def show_customers(request: PageRequest, shop: TheShop) -> Html:
    """Show a page of customers with their orders and what those came to: two queries."""
    wanted = read_customer_list(request.query_params, shop.settings.time_zone)
    async with shop.database.read() as connection:
        found = await list_customers(
            connection, wanted.filter, currency=shop.settings.currency, after=wanted.after, limit=PAGE_SIZE + 1
        )
        groups = await list_groups(connection)
    customers = found[:PAGE_SIZE]
    return private_page(
        request,
        shop,
        "admin/customers/index.html",
        partials=LIST,
        wanted=wanted,
        customers=customers,
        groups=[(str(one.id), one.name) for one in groups],
        active=_active_filters(wanted, groups, shop.settings.locale),
        following=wanted.after_url(customers[-1].id) if len(found) > PAGE_SIZE else "",
        done=DONE.get(request.query_params.get("done", ""), ""),
    )


def _active_filters(wanted: CustomerList, groups: Sequence[CustomerGroup], locale: str) -> tuple[Chip, ...]:
    """The filters that are set: each links to the list without it."""
    now = wanted.filter
    group = next((one.name for one in groups if one.id == now.group), gettext("Unknown group")) if now.group else ""
    found = (
        ("first", None, gettext("Since %(day_name)s", day_name=day_name(now.first, locale)) if now.first else ""),
        ("last", None, gettext("Until %(day_name)s", day_name=day_name(now.last, locale)) if now.last else ""),
        ("group", None, group),
    )
    return tuple(
        Chip(name, words, wanted.with_filter(**{name: empty}).url, chosen=True) for name, empty, words in found if words
    )
