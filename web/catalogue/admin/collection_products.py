"""The products of a collection by hand: added by search, put in order, and taken out again."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from litestar import post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Principal, Role
from domain.assortment.collections import change_collection, find_collection
from domain.assortment.order import moved
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.auth.guards import May
from web.auth.principals import require
from web.catalogue.admin.collections import ACTION, form_page
from web.http.forms.fields import read_form
from web.http.forms.filter_links import address
from web.http.render import Html, PageRequest, see_other
from web.infra.parsing import read_uuid
from web.shop import Shop, TheShop

ONE = f"{ACTION}/{{collection_id:uuid}}/products"
Products = tuple[UUID, ...]


@post(ONE, guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def choose_product(request: PageRequest, shop: TheShop, collection_id: FromPath[UUID]) -> Html:
    """Add a product at the end, unless it is there already; the search that found it stays."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    product_id = read_uuid(form.get("product_id", ""))

    def added(now: Products) -> Products:
        if product_id is None:
            raise InvalidError({"products": gettext("Choose a product.")})
        return now if product_id in now else (*now, product_id)

    return await _change(request, shop, collection_id, by, added, words=form.get("q", ""))


@post(f"{ONE}/{{product_id:uuid}}/place", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def move_product(
    request: PageRequest, shop: TheShop, collection_id: FromPath[UUID], product_id: FromPath[UUID]
) -> Html:
    """Swap a product with the next one if the form says `later`, else with the previous one."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    later = form.get("to") == "later"

    def swapped(now: Products) -> Products:
        return tuple(moved(now, product_id, later=later)) if product_id in now else now

    return await _change(request, shop, collection_id, by, swapped)


@post(f"{ONE}/{{product_id:uuid}}/removal", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def leave_product_out(
    request: PageRequest, shop: TheShop, collection_id: FromPath[UUID], product_id: FromPath[UUID]
) -> Html:
    """Take a product out of the collection; it stays in the shop."""
    by = await require(request, Role.STAFF)
    return await _change(request, shop, collection_id, by, lambda now: tuple(one for one in now if one != product_id))


async def _change(
    request: PageRequest,
    shop: Shop,
    collection_id: UUID,
    by: Principal,
    change: Callable[[Products], Products],
    *,
    words: str = "",
) -> Html:
    try:
        async with shop.database.transaction() as connection:
            await change_collection(
                connection,
                key=collection_id,
                expected=None,
                change=lambda now: replace(now, products=change(now.products or ())),
                by=by,
            )
    except InvalidError as refusal:
        async with shop.database.read() as connection:
            seen = await find_collection(connection, collection_id)
        return await form_page(request, shop, seen, words=words, refusal=refusal)
    shop.catalogue.invalidate()
    return see_other(request, address(f"{ACTION}/{collection_id}", {"q": words, "done": "products"}) + "#products")
