"""Collections over JSON: read by everybody, added, replaced and deleted by administrators."""

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.assortment.collections import (
    add_collection,
    change_collection,
    delete_collection,
    find_collection,
    list_collections,
)
from domain.catalogue.old_slugs import new_collection_slug
from domain.catalogue.parts import NO_PARTS
from domain.errors import NotFoundError
from web.api.openapi import ETAG, LOCATION, MOVES, IfMatch, refusals
from web.api.responses import UNKEPT, ApiRequest, cacheable, fresh
from web.auth.guards import May, anyone
from web.auth.principals import require
from web.cache.keys import CACHED, Cached
from web.cache.marks import note_parts
from web.catalogue.collection_schemas import (
    Collection,
    CollectionBody,
    CollectionList,
    StaffCollection,
    collection_draft,
    collection_of,
    staff_collection_of,
)
from web.http.preconditions import read_if_match
from web.http.render import moved
from web.infra.parsing import read_uuid
from web.shop import TheShop


@get(
    "/collections",
    guards=[anyone],
    tags=["Catalogue"],
    summary="The collections",
    response_headers=[ETAG],
    opt={CACHED: Cached(strict=True)},
)
async def list_published(request: ApiRequest, shop: TheShop) -> Response[CollectionList]:
    """Public. Returns every published collection."""
    found = await shop.catalogue.collections()
    note_parts(request.scope, NO_PARTS)
    return cacheable(request, CollectionList([collection_of(one) for one in found.views]))


@get(
    "/collections/{key:str}",
    guards=[anyone],
    tags=["Catalogue"],
    summary="Get a collection by id or slug",
    responses=refusals(404),
    response_headers=[ETAG],
    opt={CACHED: Cached(strict=True), MOVES: True},
)
async def show_published(request: ApiRequest, shop: TheShop, key: FromPath[str]) -> Response[Collection]:
    """Public. Returns the collection. An old slug leads to it by 301."""
    try:
        found = (await shop.catalogue.collections()).find(read_uuid(key) or key)
    except NotFoundError:
        async with shop.database.read() as connection:
            return moved(request, f"/api/collections/{await new_collection_slug(connection, key)}")
    note_parts(request.scope, NO_PARTS)
    return cacheable(request, collection_of(found), version=str(found.version))


@post(
    "/collections",
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=201,
    tags=["Catalogue management"],
    summary="Add a collection",
    responses=refusals(409),
    response_headers=[ETAG, LOCATION],
)
async def create_collection(
    request: ApiRequest, shop: TheShop, data: JSONBody[CollectionBody]
) -> Response[StaffCollection]:
    """Without a slug, one is made from the name."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        collection_id = await add_collection(connection, draft=await collection_draft(connection, data), by=by)
        made = await find_collection(connection, collection_id)
    shop.catalogue.invalidate()
    place = {"Location": f"/api/collections/{collection_id}"}
    return fresh(staff_collection_of(made), status=201, headers=place, version=str(made.version))


@put(
    "/collections/{key:str}",
    guards=[May(Verb.CHANGE_GOODS)],
    tags=["Catalogue management"],
    summary="Replace a collection",
    responses=refusals(404, 409, 412, 428),
    response_headers=[ETAG],
)
async def replace_collection(
    request: ApiRequest, shop: TheShop, key: FromPath[str], data: JSONBody[CollectionBody], if_match: IfMatch = ""
) -> Response[StaffCollection]:
    """A 412 for an outdated version shows both values of each field."""
    seen = read_if_match(if_match)
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        draft = await collection_draft(connection, data)
        collection_id = await change_collection(
            connection, key=read_uuid(key) or key, expected=seen.versions, change=lambda _present: draft, by=by
        )
        changed = await find_collection(connection, collection_id)
    shop.catalogue.invalidate()
    return fresh(staff_collection_of(changed), version=str(changed.version))


@delete(
    "/collections/{key:str}",
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=204,
    tags=["Catalogue management"],
    summary="Delete a collection",
    responses=refusals(404, 412, 428),
)
async def remove_collection(request: ApiRequest, shop: TheShop, key: FromPath[str], if_match: IfMatch = "") -> None:
    """Its products stay in the shop."""
    seen = read_if_match(if_match)
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await delete_collection(connection, key=read_uuid(key) or key, expected=seen.versions, by=by)
    shop.catalogue.invalidate()


@get("/admin/collections", guards=[May(Verb.SEE_GOODS)], tags=["Staff"], summary="List collections, published or not")
async def list_any_collections(shop: TheShop) -> Response[CollectionList]:
    """Returns every collection, as they are now."""
    async with shop.database.read() as connection:
        found = await list_collections(connection)
    return fresh(CollectionList([collection_of(one.view) for one in found]))


@get(
    "/admin/collections/{key:str}",
    guards=[May(Verb.SEE_GOODS)],
    tags=["Staff"],
    summary="Get a collection, published or not",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show_any_collection(request: ApiRequest, shop: TheShop, key: FromPath[str]) -> Response[StaffCollection]:
    """Returns the collection as it is now. A change must send this ETag as `If-Match`."""
    async with shop.database.read() as connection:
        found = await find_collection(connection, read_uuid(key) or key)
    return cacheable(request, staff_collection_of(found), version=str(found.version), control=UNKEPT)
