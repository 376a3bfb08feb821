"""When somebody who works in the shop wants to be told what waits, over JSON."""

from litestar import Response, get, put
from litestar.params import JSONBody
from msgspec import Struct

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.notices.operations import Choice, choice_of, choose
from web.api.fields import Body
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.shop import TheShop

HERE = "/admin/notices"


class NoticesBody(Body, frozen=True):
    """When you are notified: never, at once, or every morning by the shop's clock."""

    choice: Choice


class Notices(Struct, frozen=True):
    """What you chose."""

    choice: Choice


@get(HERE, guards=[May(Verb.COME_IN)], tags=["Staff"], summary="Get when you are notified of waiting work")
async def show_my_notices(request: ApiRequest, shop: TheShop) -> Response[Notices]:
    """Returns your own choice."""
    by = await require(request, Role.STAFF)
    async with shop.database.read() as connection:
        return fresh(Notices(await choice_of(connection, by)))


@put(HERE, guards=[May(Verb.COME_IN)], tags=["Staff"], summary="Choose when you are notified of waiting work")
async def choose_my_notices(request: ApiRequest, shop: TheShop, data: JSONBody[NoticesBody]) -> Notices:
    """You are notified by email of work that your role allows."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await choose(connection, choice=data.choice, by=by)
    return Notices(data.choice)
