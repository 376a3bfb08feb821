"""Returns for staff: listed, approved, declined and received."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Principal, Role
from domain.connection import Connection
from domain.errors import ConflictError, InvalidError, ShopError
from domain.returns.arrival import ReceivedLine, foresee, receive_return
from domain.returns.asking import LONGEST_WORDS
from domain.returns.operations import move_return
from domain.returns.queries import all_returns, find_return
from domain.returns.states import ReturnStatus, allowed_moves
from domain.returns.views import ReturnView
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import read_form
from web.http.forms.filter_links import chips
from web.http.render import Html, PageRequest, private_page, see_other
from web.infra.parsing import read_uuid
from web.payments.send_refunds import send_refunds
from web.returns.forms import read_arrival, read_deduction, read_note
from web.returns.text import usual_instructions
from web.shop import Shop, TheShop

HERE = "/admin/returns"
PAGE_SIZE = 50
LIST = {"admin-returns-list": "admin/returns/_list.html"}
STATES = {
    ReturnStatus.REQUESTED: "waiting",
    ReturnStatus.APPROVED: "now",
    ReturnStatus.RECEIVED: "done",
    ReturnStatus.DECLINED: "ended",
    ReturnStatus.WITHDRAWN: "ended",
}
"""The statuses of a return, and the shape that each is shown with."""

NAMES = tuple((status.value, status.capitalize()) for status in STATES)
Change = Callable[[Connection, ReturnView, dict[str, str], Principal], Awaitable[None]]


@get("/admin/returns", guards=[May(Verb.ANSWER_RETURNS)])
async def show_returns(request: PageRequest, shop: TheShop) -> Html:
    """Show returns, those that await review first, or only those of one status."""
    query = request.query_params
    status = query.get("status", "") if query.get("status", "") in {*ReturnStatus} else ""
    before = read_uuid(query.get("before", ""))
    async with shop.database.read() as connection:
        found = await all_returns(connection, status=status or None, before=before, limit=PAGE_SIZE + 1)
    returns = found[:PAGE_SIZE]
    further = returns[-1].id if len(found) > PAGE_SIZE else None
    return private_page(
        request,
        shop,
        "admin/returns/index.html",
        partials=LIST,
        returns=returns,
        chosen=status,
        chips=chips(HERE, "status", NAMES, chosen=status, kept={}),
        kinds_of_state=STATES,
        further=further,
    )


@get("/admin/returns/{number:str}", guards=[May(Verb.ANSWER_RETURNS)])
async def show_return(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Show a return and the actions it allows."""
    return await _page(request, shop, number)


@post("/admin/returns/{number:str}/approval", guards=[May(Verb.ANSWER_RETURNS)], status_code=200)
async def approve_return(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Approve a return; the customer gets the instructions by email."""
    return await _change(request, shop, number, _answered(ReturnStatus.APPROVED))


@post("/admin/returns/{number:str}/refusal", guards=[May(Verb.ANSWER_RETURNS)], status_code=200)
async def decline_return(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Decline a return; the customer gets the reason by email."""
    return await _change(request, shop, number, _answered(ReturnStatus.DECLINED))


@post("/admin/returns/{number:str}/arrival", guards=[May(Verb.ANSWER_RETURNS)], status_code=200)
async def take_arrival(request: PageRequest, shop: TheShop, number: FromPath[str]) -> Html:
    """Mark a return as received. Its refund is made once, even if two members of staff submit the form."""
    return await _change(request, shop, number, _arrived(shop.settings.locale))


def _answered(wanted: ReturnStatus) -> Change:
    async def change(connection: Connection, found: ReturnView, form: dict[str, str], principal: Principal) -> None:
        await move_return(connection, return_id=found.id, wanted=wanted, actor=principal.actor, answer=read_note(form))

    return change


def _arrived(locale: str) -> Change:
    async def change(connection: Connection, found: ReturnView, form: dict[str, str], principal: Principal) -> None:
        await receive_return(
            connection,
            return_id=found.id,
            came=read_arrival(form, found.lines),
            actor=principal.actor,
            note=read_note(form),
            deduction=read_deduction(form, found.currency, locale),
        )

    return change


async def _change(request: PageRequest, shop: Shop, number: str, change: Change) -> Html:
    principal = await require(request, Role.STAFF)
    form = await read_form(request)
    try:
        async with shop.database.transaction() as connection:
            found = await find_return(connection, number)
            await change(connection, found, form, principal)
    except (InvalidError, ConflictError) as refusal:
        return await _page(request, shop, number, form, refusal)
    await send_refunds(shop.database, shop.gateways, order_id=found.order_id)
    await shop.bell.ring()
    return see_other(request, f"/admin/returns/{number}")


async def _page(
    request: PageRequest, shop: Shop, number: str, form: dict[str, str] | None = None, refusal: ShopError | None = None
) -> Html:
    errors = refusal.errors if isinstance(refusal, InvalidError) else {}
    async with shop.database.read() as connection:
        found = await find_return(connection, number)
        everything = [ReceivedLine(line.line_id, line.quantity) for line in found.lines]
        foreseen = await foresee(connection, found, everything)
    context: dict[str, Any] = {
        "moves": allowed_moves(ReturnStatus(found.status), by_customer=False),
        "foreseen": foreseen,
        "form": {name: text.replace("\x00", "")[: 2 * LONGEST_WORDS] for name, text in (form or {}).items()},
        "errors": errors,
        "notice": refusal.message if refusal and not errors else "",
        "instructions": usual_instructions(shop.settings, found.number),
        "counts": [(str(count), str(count)) for count in range(max(line.quantity for line in found.lines) + 1)],
        "longest": LONGEST_WORDS,
    }
    return private_page(request, shop, "admin/returns/show.html", refusal=refusal, found=found, **context)
