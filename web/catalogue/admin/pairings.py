"""What staff choose to be shown with a product: added by search, put in order, and taken out again."""

from collections.abc import Callable
from uuid import UUID

from litestar import post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.assortment.order import moved
from domain.assortment.pairings import Products, change_pairings
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.auth.guards import May
from web.auth.principals import require
from web.catalogue.admin.list_form import ACTION
from web.catalogue.admin.product import Pairing, product_form_page
from web.http.forms.fields import read_form
from web.http.forms.filter_links import address
from web.http.render import Html, PageRequest, see_other
from web.infra.parsing import read_uuid
from web.shop import Shop, TheShop

HERE = f"{ACTION}/{{product_id:uuid}}/pairings"
ONE = f"{HERE}/{{paired_id:uuid}}"


@post(HERE, guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def pair_product(request: PageRequest, shop: TheShop, product_id: FromPath[UUID]) -> Html:
    """Add a product at the end, unless it is there already; the search that found it stays."""
    form = await read_form(request)
    paired_id = read_uuid(form.get("paired_id", ""))

    def added(now: Products) -> Products:
        if paired_id is None:
            raise InvalidError({"products": gettext("Choose a product.")})
        return now if paired_id in now else (*now, paired_id)

    return await _change(request, shop, product_id, added, words=form.get("q", ""))


@post(f"{ONE}/place", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def move_pairing(
    request: PageRequest, shop: TheShop, product_id: FromPath[UUID], paired_id: FromPath[UUID]
) -> Html:
    """Swap a product with the next one if the form says `later`, else with the previous one."""
    later = (await read_form(request)).get("to") == "later"
    return await _change(
        request, shop, product_id, lambda now: tuple(moved(now, paired_id, later=later)) if paired_id in now else now
    )


@post(f"{ONE}/removal", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def end_pairing(
    request: PageRequest, shop: TheShop, product_id: FromPath[UUID], paired_id: FromPath[UUID]
) -> Html:
    """Show a product no longer with this one; it stays in the shop."""
    return await _change(request, shop, product_id, lambda now: tuple(one for one in now if one != paired_id))


async def _change(
    request: PageRequest, shop: Shop, product_id: UUID, change: Callable[[Products], Products], *, words: str = ""
) -> Html:
    by = await require(request, Role.STAFF)
    try:
        async with shop.database.transaction() as connection:
            await change_pairings(connection, product_id=product_id, expected=None, change=change, by=by)
    except InvalidError as refusal:
        return await product_form_page(request, shop, product_id, Pairing(words, refusal))
    shop.catalogue.invalidate()
    return see_other(request, address(f"{ACTION}/{product_id}", {"q": words, "done": "paired"}) + "#pairings")


HANDLERS = (pair_product, move_pairing, end_pairing)
"""The routes by which pairings are changed."""
