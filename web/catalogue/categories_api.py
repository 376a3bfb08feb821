"""The category tree for administrators: categories added, replaced and deleted over JSON."""

from collections.abc import Callable
from typing import Annotated

from litestar import Response, delete, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from domain.accounts.views import Role
from domain.assortment.categories import (
    CategoryDraft,
    add_category,
    change_category,
    delete_category,
)
from domain.catalogue.tree import category_tree
from domain.taxes.rates import TaxClass
from web.api.fields import Body, Line, NewSlug, Prose
from web.api.openapi import ETAG, LOCATION, IfMatch, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import admin
from web.auth.principals import require
from web.catalogue.schemas import Category, category_of
from web.http.forms.fields import clean, sound_name
from web.http.preconditions import read_if_match
from web.infra.parsing import clean_prose, read_uuid
from web.shop import TheShop


class CategoryBody(Body, frozen=True):
    """A whole category. `parent` is a slug or an id, null for a top-level category.

    Without a `position` a new category comes last among its siblings. A replacement keeps `slug`, `position` and
    `tax_class` if they are left out. Products are taxed by their category's class, standard for a new category.
    """

    name: Annotated[Line, Meta(min_length=1, max_length=120, examples=["Kitchen"])]
    slug: NewSlug | None = None
    description: Annotated[Prose, Meta(max_length=2000)] = ""
    parent: Annotated[Line, Meta(min_length=1, max_length=160)] | None = None
    position: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    tax_class: TaxClass | None = None


@post(
    "/categories",
    guards=[admin],
    status_code=201,
    tags=["Catalogue management"],
    summary="Add a category",
    responses=refusals(409),
    response_headers=[ETAG, LOCATION],
)
async def create_category(request: ApiRequest, shop: TheShop, data: JSONBody[CategoryBody]) -> Response[Category]:
    """Without a slug, one is made from the name."""
    by, draft = await require(request, Role.ADMIN), _draft(data)
    async with shop.database.transaction() as connection:
        category_id = await add_category(connection, draft=draft, by=by)
        tree = await category_tree(connection)
    shop.catalogue.invalidate()
    category = category_of(tree, tree.find_by_id(category_id))
    place = {"Location": f"/api/categories/{category_id}"}
    return fresh(category, status=201, headers=place, version=str(category.version))


@put(
    "/categories/{key:str}",
    guards=[admin],
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
    by, change = await require(request, Role.ADMIN), _replacement(_draft(data))
    async with shop.database.transaction() as connection:
        category_id = await change_category(
            connection, key=read_uuid(key) or key, expected=seen.versions, change=change, by=by
        )
        tree = await category_tree(connection)
    shop.catalogue.invalidate()
    category = category_of(tree, tree.find_by_id(category_id))
    return fresh(category, version=str(category.version))


@delete(
    "/categories/{key:str}",
    guards=[admin],
    status_code=204,
    tags=["Catalogue management"],
    summary="Delete an empty category",
    responses=refusals(404, 409, 412, 428),
)
async def remove_category(request: ApiRequest, shop: TheShop, key: FromPath[str], if_match: IfMatch = "") -> None:
    """Refused while the category has products, including archived ones, or subcategories."""
    seen = read_if_match(if_match)
    by = await require(request, Role.ADMIN)
    async with shop.database.transaction() as connection:
        await delete_category(connection, key=read_uuid(key) or key, expected=seen.versions, by=by)
    shop.catalogue.invalidate()


def _draft(body: CategoryBody) -> CategoryDraft:
    name, description = sound_name(body.name), clean(body.description, "description", clean_prose)
    return CategoryDraft(name, body.slug, description, body.parent, body.position, body.tax_class)


def _replacement(draft: CategoryDraft) -> Callable[[CategoryDraft], CategoryDraft]:
    return lambda _present: draft
