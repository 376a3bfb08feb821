"""The category tree over JSON: categories added, replaced and deleted by administrators, and all shown to staff."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.assortment.categories import add_category, change_category, delete_category
from domain.assortment.category_rows import CategoryDraft
from domain.catalogue.tree import CategoryTree, category_tree
from domain.taxes.rates import TaxClass
from web.api.fields import Body, Line, NewSlug, Prose
from web.api.openapi import ETAG, LOCATION, IfMatch, refusals
from web.api.responses import UNKEPT, ApiRequest, cacheable, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.catalogue.api import find_category
from web.catalogue.category_schemas import Category, CategoryList, categories_of, category_of
from web.http.forms.fields import clean, sound_name
from web.http.preconditions import read_if_match
from web.infra.parsing import clean_prose, read_uuid
from web.shop import TheShop


class CategoryBody(Body, frozen=True):
    """A whole category. `parent` is a slug or an id, null for a top-level category.

    Without a `position` a new category comes last among its siblings, and so does one that moves to another parent. A
    replacement keeps `slug`, `position`, `tax_class` and `published` if they are left out. Products are taxed by their
    category's class, standard for a new category. A category that is not `published` hides its page and those beneath
    it; its products are still found and sold.
    """

    name: Annotated[Line, Meta(min_length=1, max_length=120, examples=["Kitchen"])]
    slug: NewSlug | None = None
    description: Annotated[Prose, Meta(max_length=2000)] = ""
    parent: Annotated[Line, Meta(min_length=1, max_length=160)] | None = None
    position: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    tax_class: TaxClass | None = None
    published: bool | None = None


@post(
    "/categories",
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=201,
    tags=["Catalogue management"],
    summary="Add a category",
    responses=refusals(409),
    response_headers=[ETAG, LOCATION],
)
async def create_category(request: ApiRequest, shop: TheShop, data: JSONBody[CategoryBody]) -> Response[Category]:
    """Without a slug, one is made from the name."""
    by, draft = await require(request, Role.STAFF), _draft(data)
    async with shop.database.transaction() as connection:
        category_id = await add_category(connection, draft=draft, by=by)
        tree = await category_tree(connection)
    shop.catalogue.invalidate()
    category = _whole(tree, category_id)
    place = {"Location": f"/api/categories/{category_id}"}
    return fresh(category, status=201, headers=place, version=str(category.version))


@put(
    "/categories/{key:str}",
    guards=[May(Verb.CHANGE_GOODS)],
    tags=["Catalogue management"],
    summary="Replace a category",
    responses=refusals(404, 409, 412, 428),
    response_headers=[ETAG],
)
async def replace_category(
    request: ApiRequest, shop: TheShop, key: FromPath[str], data: JSONBody[CategoryBody], if_match: IfMatch = ""
) -> Response[Category]:
    """A category moves with its subcategories, but not below itself."""
    seen = read_if_match(if_match)
    by, change = await require(request, Role.STAFF), _replacement(_draft(data))
    async with shop.database.transaction() as connection:
        category_id = await change_category(
            connection, key=read_uuid(key) or key, expected=seen.versions, change=change, by=by
        )
        tree = await category_tree(connection)
    shop.catalogue.invalidate()
    category = _whole(tree, category_id)
    return fresh(category, version=str(category.version))


@delete(
    "/categories/{key:str}",
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=204,
    tags=["Catalogue management"],
    summary="Delete an empty category",
    responses=refusals(404, 409, 412, 428),
)
async def remove_category(request: ApiRequest, shop: TheShop, key: FromPath[str], if_match: IfMatch = "") -> None:
    """Refused while the category has products, including archived ones, or subcategories."""
    seen = read_if_match(if_match)
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await delete_category(connection, key=read_uuid(key) or key, expected=seen.versions, by=by)
    shop.catalogue.invalidate()


@get("/admin/categories", guards=[May(Verb.SEE_GOODS)], tags=["Staff"], summary="The category tree, published or not")
async def list_any_categories(shop: TheShop) -> Response[CategoryList]:
    """Returns every category with its subcategories, as they are now."""
    async with shop.database.read() as connection:
        tree = await category_tree(connection)
    return fresh(CategoryList(categories_of(tree, tree.children(None, hidden=True), hidden=True)))


@get(
    "/admin/categories/{key:str}",
    guards=[May(Verb.SEE_GOODS)],
    tags=["Staff"],
    summary="Get a category, published or not",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show_any_category(request: ApiRequest, shop: TheShop, key: FromPath[str]) -> Response[Category]:
    """Returns the category with its subcategories, as they are now. A change must send this ETag as `If-Match`."""
    async with shop.database.read() as connection:
        tree = await category_tree(connection)
    category = _whole(tree, find_category(tree, key, hidden=True).id)
    return cacheable(request, category, version=str(category.version), control=UNKEPT)


def _whole(tree: CategoryTree, category_id: UUID) -> Category:
    return category_of(tree, tree.find_by_id(category_id, hidden=True), hidden=True)


def _draft(body: CategoryBody) -> CategoryDraft:
    name, description = sound_name(body.name), clean(body.description, "description", clean_prose)
    return CategoryDraft(name, body.slug, description, body.parent, body.position, body.tax_class, body.published)


def _replacement(draft: CategoryDraft) -> Callable[[CategoryDraft], CategoryDraft]:
    return lambda _present: draft
