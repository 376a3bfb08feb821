"""What staff can do with a change of an order that waits to be paid: ask again, waive the money, or take it back."""

from litestar import post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.orders.made_changes import waive_difference
from domain.orders.waiting_changes import ask_again, take_back_by_staff
from domain.words.messages import gettext
from web.auth.guards import May
from web.http.render import Html, PageRequest
from web.orders.admin.forms import read_note
from web.orders.admin.submit import acting
from web.shop import TheShop


@post("/admin/orders/{number:str}/change-reminder", guards=[May(Verb.CHANGE_ORDERS)], status_code=200)
async def remind_of_change(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Email the link to pay for the change once more."""
    async with acting(request, shop, number, "change-reminder") as now:
        await ask_again(now.connection, order_id=now.order.id, actor=now.actor, seen=now.seen)
    return await now.answer()


@post("/admin/orders/{number:str}/change-waiver", guards=[May(Verb.REFUND)], status_code=200)
async def waive_change(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Make the change although nobody pays the difference; those who may give money back may waive it."""
    async with acting(request, shop, number, "change-waiver") as now:
        reason = read_note(now.form, "note-change-waiver", needed=gettext("Enter a reason."))
        await waive_difference(now.connection, order_id=now.order.id, reason=reason, actor=now.actor, seen=now.seen)
    return await now.answer()


@post("/admin/orders/{number:str}/change-cancellation", guards=[May(Verb.CHANGE_ORDERS)], status_code=200)
async def take_change_back(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Take the change back: the order stays as it was."""
    async with acting(request, shop, number, "change-cancellation") as now:
        await take_back_by_staff(now.connection, order_id=now.order.id, actor=now.actor, seen=now.seen)
    return await now.answer()
