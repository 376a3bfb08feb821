"""The staff's list of products, with the price changed in its row."""

from dataclasses import replace
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.assortment.drafts import ProductDraft
from domain.assortment.listing import list_for_page
from domain.assortment.products import change_product
from domain.errors import ConflictError, InvalidError, ShopError
from domain.words.messages import gettext, marked
from web.auth.guards import May
from web.auth.principals import require
from web.catalogue.admin.list_form import ACTION, COLUMNS, ProductList, read_product_list
from web.http.edit_conflict import REFUSALS, notice_of, seen_version
from web.http.forms.fields import read_form
from web.http.forms.money import read_money
from web.http.render import Html, PageRequest, private_page, see_other
from web.saved_views.listed import views_of
from web.shop import Shop, TheShop

PAGE_SIZE = 25
LIST = {"admin-products-list": "admin/catalogue/_list.html"}
DONE = {
    "price": marked("Price saved."),
    "stock": marked("Stock saved."),
    "archived": marked("Product archived. Orders keep it."),
    "none": marked("Choose the products to change first."),
}


@get(ACTION, guards=[May(Verb.SEE_GOODS)])
async def show_products(request: PageRequest, shop: TheShop) -> Html:
    """Show a page of products, filtered by state, name, category, attribute or SKU."""
    return await list_page(request, shop, read_product_list(request.query_params))


@post(f"{ACTION}/{{product_id:uuid}}/price", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def set_price(request: PageRequest, shop: TheShop, product_id: FromPath[UUID]) -> Html:
    """Change the price of a product with one variant, if nobody changed the product meanwhile."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        price = _price(form.get("price", ""), shop)
        async with shop.database.transaction() as connection:
            await change_product(
                connection, key=product_id, expected=seen_version(form), change=lambda now: _priced(now, price), by=by
            )
    except REFUSALS as refusal:
        return await list_page(request, shop, read_product_list(form), refusal)
    shop.catalogue.invalidate()
    return see_other(request, done_url(read_product_list(form), "price"))


async def list_page(request: PageRequest, shop: Shop, wanted: ProductList, refusal: ShopError | None = None) -> Html:
    """The list, with a refused change told above it; only who may change products sees what leads there."""
    by = await require(request, Role.STAFF)
    async with shop.database.read() as connection:
        found = await list_for_page(connection, wanted.filter, after=wanted.after, limit=PAGE_SIZE + 1)
        views = await views_of(connection, wanted, by.id)
    products = found[:PAGE_SIZE]
    return private_page(
        request,
        shop,
        "admin/catalogue/index.html",
        partials=LIST,
        refusal=refusal,
        products=products,
        may_edit=by.may(Verb.CHANGE_GOODS),
        wanted=wanted,
        columns=COLUMNS,
        views=views,
        following=wanted.after_url(products[-1].id) if len(found) > PAGE_SIZE else "",
        notice=_sentence(refusal),
        done="" if refusal else DONE.get(request.query_params.get("done", ""), ""),
    )


def done_url(wanted: ProductList, done: str) -> str:
    """The address of the list as it was, where it says what was done."""
    return f"{wanted.url}{'&' if '?' in wanted.url else '?'}done={done}"


def _price(text: str, shop: Shop) -> int:
    try:
        return read_money(text, shop.settings.currency, shop.settings.locale)
    except ValueError as error:
        raise InvalidError({"price": str(error)}) from error


def _priced(present: ProductDraft, price: int) -> ProductDraft:
    if len(present.variants) > 1:
        raise ConflictError(gettext("This product has several variants. Open it to change their prices."))
    return replace(present, variants=(replace(present.variants[0], price=price),), listed=False)


def _sentence(refusal: ShopError | None) -> str:
    if isinstance(refusal, InvalidError):
        return " ".join(refusal.errors.values())
    return notice_of(refusal)
