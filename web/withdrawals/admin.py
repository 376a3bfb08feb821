"""Withdrawals for staff: when each was declared, when its refund is due, and those that need a person."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.withdrawals.queries import all_withdrawals
from domain.withdrawals.settling import settle_by_hand
from web.auth.guards import May
from web.auth.principals import require
from web.http.render import Html, PageRequest, private_page, see_other
from web.infra.parsing import read_uuid
from web.shop import TheShop

HERE = "/admin/withdrawals"
PAGE_SIZE = 50


@get(HERE, guards=[May(Verb.ANSWER_RETURNS)])
async def show_withdrawals(request: PageRequest, shop: TheShop) -> Html:
    """Show withdrawals, the latest first."""
    before = read_uuid(request.query_params.get("before", ""))
    async with shop.database.read() as connection:
        found = await all_withdrawals(connection, before=before, limit=PAGE_SIZE + 1)
    further = found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None
    return private_page(request, shop, "admin/withdrawals/index.html", withdrawals=found[:PAGE_SIZE], further=further)


@post(f"{HERE}/{{withdrawal_id:uuid}}/settlement", guards=[May(Verb.ANSWER_RETURNS)], status_code=200)
async def settle(request: PageRequest, shop: TheShop, withdrawal_id: FromPath[UUID]) -> Html:
    """Mark a withdrawal as settled, and show the list."""
    principal = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await settle_by_hand(connection, withdrawal_id=withdrawal_id, actor=principal.actor)
    return see_other(request, HERE)
