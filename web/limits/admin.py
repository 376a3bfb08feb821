"""What was slowed down, for staff, with one button to let each go."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.limits.operations import let_go
from domain.limits.queries import list_slowdowns
from web.auth.guards import May
from web.auth.principals import require
from web.http.render import Html, PageRequest, private_page, see_other
from web.limits.text import in_words
from web.shop import TheShop

HERE = "/admin/limits"
PAGE_SIZE = 50
PARTIALS = {"admin-limits-list": "admin/limits/_list.html"}


@get(HERE, guards=[May(Verb.LIFT_LIMITS)])
async def show_limits(request: PageRequest, shop: TheShop) -> Html:
    """Show what was slowed down or capped, the latest first."""
    async with shop.database.read() as connection:
        try:
            found = await list_slowdowns(connection, after=request.query_params.get("after", ""), limit=PAGE_SIZE + 1)
        except ValueError:
            return see_other(request, HERE)
    shown = found[:PAGE_SIZE]
    return private_page(
        request,
        shop,
        "admin/limits/index.html",
        partials=PARTIALS,
        slowdowns=[in_words(one) for one in shown],
        older=shown[-1].place if len(found) > PAGE_SIZE else "",
        done=request.query_params.get("done", "") == "released",
    )


@post(f"{HERE}/{{slowdown_id:uuid}}/release", guards=[May(Verb.LIFT_LIMITS)], status_code=200)
async def release_limit(request: PageRequest, shop: TheShop, slowdown_id: FromPath[UUID]) -> Html:
    """Let one go."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await let_go(connection, slowdown_id=slowdown_id, by=by)
    return see_other(request, f"{HERE}?done=released")
