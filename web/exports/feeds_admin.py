"""The product feeds for staff: where they are, and which products are left out."""

from litestar import get

from domain.accounts.roles import Verb
from domain.catalogue.changed_addresses import announced_to
from web.auth.guards import May
from web.exports.feed_check import check_products
from web.exports.feeds import ADDRESSES, usual_delivery
from web.exports.indexnow import RECEIVER
from web.http.render import Html, PageRequest, private_page
from web.infra.parsing import read_uuid
from web.shop import TheShop

HERE = "/admin/feeds"


@get(HERE, guards=[May(Verb.SEE_GOODS)])
async def show_feeds(request: PageRequest, shop: TheShop) -> Html:
    """Show what would be refused among the first products, or those behind `after`, and what is announced."""
    after = read_uuid(request.query_params.get("after", ""))
    checked = await check_products(shop.database, shop.settings, await usual_delivery(shop), after=after)
    async with shop.database.read() as connection:
        announced = await announced_to(connection, RECEIVER)
    return private_page(
        request,
        shop,
        "admin/feeds/index.html",
        feeds=[(name.title(), shop.settings.base_url + path) for name, path in ADDRESSES.items()],
        on=shop.settings.product_feeds,
        checked=checked,
        announces=bool(shop.settings.indexnow_key),
        announced=announced,
        after=after,
        here=HERE,
    )
