"""The whole front page as it will be: now or at a chosen time, with or without the blocks that are not shown yet."""

from datetime import UTC, datetime

from litestar import get

from domain.accounts.roles import Verb
from domain.content.front_page.queries import list_blocks
from domain.content.front_page.showing import fill
from domain.content.links import Places
from domain.errors import InvalidError
from web.auth.guards import May
from web.content.front_page.admin import HERE
from web.content.front_page.form import clean_moment
from web.http.forms.datetimes import moment_text
from web.http.render import Html, PageRequest, private_page
from web.shop import TheShop


@get(f"{HERE}/preview", guards=[May(Verb.CHANGE_PAGES)])
async def preview_front_page(request: PageRequest, shop: TheShop) -> Html:
    """Show the front page with its products as they are now: a query, and one for each block that shows products.

    `at` is a moment in the shop's time zone; `hidden` adds the blocks that are not shown.
    """
    zone, refusal, at = shop.settings.time_zone, None, datetime.now(UTC)
    wanted, hidden = request.query_params.get("at", "").strip()[:30], request.query_params.get("hidden") == "on"
    try:
        at = clean_moment(wanted, "at", None, zone) or at
    except InvalidError as error:
        refusal = error
    places = Places(await shop.catalogue.tree(), await shop.catalogue.collections(), await shop.catalogue.pages())
    async with shop.database.read() as connection:
        chosen = [one for one in await list_blocks(connection) if (one.draft.shown or hidden) and one.draft.in_time(at)]
        blocks = await fill(connection, chosen, places)
    return private_page(
        request,
        shop,
        "admin/content/front_page/preview.html",
        refusal=refusal,
        errors=refusal.errors if refusal else {},
        form={"at": wanted if refusal else moment_text(at, zone), "hidden": "on" if hidden else ""},
        blocks=blocks,
    )
