"""The pictures that a change set has fetched from their addresses: how far each is, and trying again."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.changes.fetches import FetchStatus, count_fetches, fetch_again, list_fetches
from domain.changes.queries import find_change_set
from web.auth.guards import May
from web.auth.principals import require_verb
from web.changes.admin.index import HERE
from web.changes.text import FETCHES
from web.http.render import Html, PageRequest, private_page, see_other
from web.infra.parsing import read_uuid
from web.shop import TheShop

PICTURES = f"{HERE}/{{change_set_id:uuid}}/pictures"
LIST = {"admin-changes-pictures": "admin/changes/_pictures.html"}
PAGE_SIZE = 50


@get(PICTURES, guards=[May(Verb.SEE_GOODS)])
async def show_fetches(request: PageRequest, shop: TheShop, change_set_id: FromPath[UUID]) -> Html:
    """Show the pictures of a change set with their addresses, and why some could not be fetched: four queries."""
    by, after = await require_verb(request, Verb.SEE_GOODS), read_uuid(request.query_params.get("after", ""))
    async with shop.database.read() as connection:
        seen = await find_change_set(connection, change_set_id)
        counts = await count_fetches(connection, change_set_id)
        found = await list_fetches(connection, change_set_id, after=after, limit=PAGE_SIZE + 1)
    here = f"{HERE}/{change_set_id}/pictures"
    return private_page(
        request,
        shop,
        "admin/changes/pictures.html",
        partials=LIST,
        seen=seen,
        fetches=found[:PAGE_SIZE],
        states=FETCHES,
        failed=counts.get(FetchStatus.FAILED, 0),
        waiting=counts.get(FetchStatus.WAITING, 0),
        this_page=f"{here}?after={after}" if after else here,
        following=f"{here}?after={found[PAGE_SIZE - 1].id}" if len(found) > PAGE_SIZE else "",
        may_edit=by.may(Verb.CHANGE_GOODS),
    )


@post(PICTURES, guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def fetch_pictures_again(request: PageRequest, shop: TheShop, change_set_id: FromPath[UUID]) -> Html:
    """Have every picture fetched once more that could not be fetched."""
    by = await require_verb(request, Verb.CHANGE_GOODS)
    async with shop.database.transaction() as connection:
        seen = await find_change_set(connection, change_set_id)
        await fetch_again(connection, change_set_id=change_set_id, title=seen.title, by=by)
    return see_other(request, f"{HERE}/{change_set_id}/pictures")
