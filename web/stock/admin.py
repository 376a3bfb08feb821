"""Stock for staff: every variant with what is on hand, changed in its row with a reason."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import InvalidError, ShopError
from domain.stock.changes import correct_stock
from domain.stock.listing import list_stock
from domain.words.messages import gettext
from web.auth.guards import May
from web.auth.principals import require
from web.http.edit_conflict import REFUSALS, notice_of
from web.http.forms.fields import read_form
from web.http.forms.filter_links import address
from web.http.render import Html, PageRequest, private_page, see_other
from web.saved_views.listed import views_of
from web.shop import Shop, TheShop
from web.stock.form import read_stock_form
from web.stock.list_form import ACTION, StockList, read_stock_list

PAGE_SIZE = 25
LIST = {"admin-stock-list": "admin/stock/_list.html"}
PRODUCTS = "/admin/products"
KEPT = ("q", "state", "sort", "after")
"""The parameters of either list that a form leads back to."""


@get(ACTION, guards=[May(Verb.SEE_GOODS)])
async def show_stock_page(request: PageRequest, shop: TheShop) -> Html:
    """Show the stock of all variants, the scarcest first."""
    return await _list_page(request, shop, read_stock_list(request.query_params))


@post(f"{ACTION}/{{variant_id:uuid}}", guards=[May(Verb.CHANGE_STOCK)], status_code=200)
async def change_in_row(request: PageRequest, shop: TheShop, variant_id: FromPath[UUID]) -> Html:
    """Change the stock of a variant, and lead back to the list in which the form stood."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        change = read_stock_form(form)
        async with shop.database.transaction() as connection:
            await correct_stock(
                connection,
                variant_id=variant_id,
                delta=change.delta,
                on_hand=None,
                counted=change.counted,
                reason=change.reason,
                expected=None,
                by=by,
            )
    except REFUSALS as refusal:
        return await _list_page(request, shop, read_stock_list({"q": form.get("sku", "")}), refusal, typed=form)
    shop.catalogue.invalidate()
    await shop.bell.ring()
    kept = {name: form.get(name, "") for name in KEPT}
    return see_other(
        request, address(PRODUCTS if form.get("from") == "products" else ACTION, {**kept, "done": "stock"})
    )


async def _list_page(
    request: PageRequest,
    shop: Shop,
    wanted: StockList,
    refusal: ShopError | None = None,
    typed: dict[str, str] | None = None,
) -> Html:
    by = await require(request, Role.STAFF)
    async with shop.database.read() as connection:
        found = await list_stock(connection, wanted.filter, after=wanted.after, limit=PAGE_SIZE + 1)
        views = await views_of(connection, wanted, by.id)
    lines = found[:PAGE_SIZE]
    return private_page(
        request,
        shop,
        "admin/stock/index.html",
        partials=LIST,
        refusal=refusal,
        lines=lines,
        may_edit=by.may(Verb.CHANGE_GOODS),
        wanted=wanted,
        views=views,
        form={name: (typed or {}).get(name, "") for name in ("number", "reason")},
        refused=refusal is not None,
        errors=refusal.errors if isinstance(refusal, InvalidError) else {},
        following=wanted.after_url(lines[-1].variant_id) if len(found) > PAGE_SIZE else "",
        notice=notice_of(refusal),
        done="" if refusal or request.query_params.get("done") != "stock" else gettext("Stock saved."),
    )
