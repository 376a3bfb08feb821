"""Withdrawing a return before it has arrived."""

from litestar import post
from litestar.params import FromPath

from domain.orders.states import MoveRefusedError
from domain.returns.operations import move_return
from domain.returns.queries import find_return_of
from domain.returns.states import ReturnStatus
from web.auth.guards import link_holder
from web.auth.order_access import actor_of, find_own_order
from web.http.render import Html, PageRequest, see_other
from web.orders.pages import order_page
from web.returns.text import TOO_LATE
from web.shop import TheShop


@post("/orders/{number:str}/returns/{return_number:str}/withdrawal", guards=[link_holder], status_code=200)
async def withdraw_return(
    request: PageRequest, shop: TheShop, number: FromPath[str], return_number: FromPath[str]
) -> Html:
    """Withdraw the return; one that can no longer be withdrawn is shown with the reason."""
    own = await find_own_order(request, shop, number)
    actor = await actor_of(request, own.order)
    try:
        async with shop.database.transaction() as connection:
            found = await find_return_of(connection, return_number, order_id=own.order.id)
            await move_return(
                connection, return_id=found.id, wanted=ReturnStatus.WITHDRAWN, actor=actor, by_customer=True
            )
    except MoveRefusedError:
        async with shop.database.read() as connection:
            found = await find_return_of(connection, return_number, order_id=own.order.id)
        return await order_page(request, shop, own, notice=TOO_LATE[found.status], status=409)
    return see_other(request, own.path())
