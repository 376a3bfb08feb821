"""The page on which those who work in the shop say when they want to be told what waits."""

from litestar import get, post

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.notices.operations import MORNING, Choice, choice_of, choose
from domain.words.messages import gettext, marked
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.notices.emails import HERE
from web.shop import TheShop

CHOICES = (
    (Choice.OFF, marked("No emails"), marked("You look at Today yourself.")),
    (
        Choice.AT_ONCE,
        marked("At once"),
        marked(
            "Soon after something new, such as an order to ship, a return or a failed refund; "
            "every ten minutes at most."
        ),
    ),
    (
        Choice.DAILY,
        marked("Every morning"),
        gettext("At %(number)s by the shop's clock: all that waits, if anything does.", number=f"{MORNING:%H:%M}"),
    ),
)


@get(HERE, guards=[May(Verb.COME_IN)])
async def show_notices(request: PageRequest, shop: TheShop) -> Html:
    """Show what somebody chose."""
    by = await require(request, Role.STAFF)
    async with shop.database.read() as connection:
        chosen = await choice_of(connection, by)
    return private_page(
        request,
        shop,
        "admin/notices/show.html",
        chosen=chosen,
        choices=CHOICES,
        done=gettext("Saved.") if request.query_params.get("done") else "",
    )


@post(HERE, guards=[May(Verb.COME_IN)], status_code=200)
async def choose_notices(request: PageRequest, shop: TheShop) -> Html:
    """Keep what somebody chose; a choice that does not exist changes nothing."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    if form.get("choice") not in set(Choice):
        return see_other(request, HERE)
    async with shop.database.transaction() as connection:
        await choose(connection, choice=Choice(form["choice"]), by=by)
    return see_other(request, f"{HERE}?done=saved")
