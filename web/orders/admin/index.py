"""The list of orders for staff."""

from collections.abc import Sequence

from litestar import get

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.delivery.methods import DeliveryMethod
from domain.money import format_money
from domain.orders.counts import count_by_status
from domain.orders.lists import page_of_orders
from domain.words.messages import gettext
from web.auth.guards import May
from web.auth.principals import require
from web.config.settings import Settings
from web.http.forms.filter_links import Chip
from web.http.render import Html, PageRequest, private_page
from web.orders.admin.list_form import COLUMNS, OrderList, read_order_list
from web.orders.admin.text import payment_words, state_of
from web.saved_views.listed import views_of
from web.shop import TheShop
from web.templating.countries import all_countries
from web.templating.filters import country_name, day_name

PAGE_SIZE = 25
LIST = {"admin-orders-list": "admin/orders/_list.html"}


@get("/admin/orders", guards=[May(Verb.SEE_ORDERS)])
async def show_orders(request: PageRequest, shop: TheShop) -> Html:
    """Show a page of orders, filtered by their state and by what they were placed with: four queries at most."""
    by, wanted = await require(request, Role.STAFF), read_order_list(request.query_params, shop.settings)
    methods = delivery_names(await shop.catalogue.methods())
    async with shop.database.read() as connection:
        page = await page_of_orders(connection, wanted.filter, after=wanted.after, limit=PAGE_SIZE + 1)
        counts = await count_by_status(connection)
        views = await views_of(connection, wanted, by.id)
    orders = page.orders[:PAGE_SIZE]
    last = orders[-1].id if len(page.orders) > PAGE_SIZE else page.reached
    return private_page(
        request,
        shop,
        "admin/orders/index.html",
        partials=LIST,
        orders=orders,
        wanted=wanted,
        views=views,
        statuses=wanted.status_chips(counts),
        payments=wanted.payment_chips(),
        active=active_filters(wanted, shop.settings, methods),
        countries=all_countries(shop.settings),
        methods=methods,
        all_columns=COLUMNS,
        following=wanted.after_url(last) if last else "",
        reached=page.reached,
        state_of=state_of,
        payment_words=payment_words,
    )


def delivery_names(methods: Sequence[DeliveryMethod]) -> dict[str, str]:
    """Return the delivery methods on offer, by code; one that is offered in several zones stands there once."""
    return {one.code: one.name for one in methods}


def active_filters(wanted: OrderList, settings: Settings, methods: dict[str, str]) -> tuple[Chip, ...]:
    """Return the filters that are not shown as chosen links: each links to the list without it."""
    now, locale = wanted.filter, settings.locale
    minimum, maximum = (
        "" if one is None else format_money(one, settings.currency, locale) for one in (now.minimum, now.maximum)
    )
    found = (
        ("first", None, gettext("From %(first)s", first=day_name(now.first, locale)) if now.first else ""),
        ("last", None, gettext("Until %(last)s", last=day_name(now.last, locale)) if now.last else ""),
        ("country", "", country_name(now.country, locale) if now.country else ""),
        ("delivery", "", methods.get(now.delivery, now.delivery)),
        ("minimum", None, gettext("%(minimum)s or more", minimum=minimum) if minimum else ""),
        ("maximum", None, gettext("%(maximum)s or less", maximum=maximum) if maximum else ""),
    )
    return tuple(
        Chip(name, words, wanted.with_filter(**{name: empty}).url, chosen=True) for name, empty, words in found if words
    )
