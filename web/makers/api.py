"""Makers for staff over JSON."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, convert, structs

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.makers.models import Maker as StoredMaker
from domain.makers.operations import LONGEST, add_maker, change_maker, find_maker, list_makers, remove_maker
from web.api.fields import Body, Line, Version
from web.api.openapi import ETAG, LOCATION, IfMatch, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.http.preconditions import read_if_match
from web.makers.form import clean_maker
from web.shop import TheShop

HERE = "/admin/makers"
Name = Annotated[Line, Meta(max_length=LONGEST["name"])]
Address = Annotated[Line, Meta(max_length=LONGEST["address"])]
Contact = Annotated[
    Line, Meta(max_length=LONGEST["contact"], description="An email address, or a web address that begins with https")
]


class MakerBody(Body, frozen=True):
    """A maker. The three `responsible` fields name who answers for it in the European Union, if it is outside."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "name": "Example Pottery Ltd",
        "address": "2 Kiln Lane, Stoke-on-Trent ST1 1AA, United Kingdom",
        "contact": "safety@pottery.example",
    }

    name: Annotated[Name, Meta(min_length=1)]
    address: Annotated[Address, Meta(min_length=1)]
    contact: Annotated[Contact, Meta(min_length=1)]
    responsible_name: Name = ""
    responsible_address: Address = ""
    responsible_contact: Contact = ""


class Maker(Struct, frozen=True):
    """A maker with its addresses."""

    id: UUID
    name: str
    address: str
    contact: str
    responsible_name: str
    responsible_address: str
    responsible_contact: str
    version: Version


class MakerList(Struct, frozen=True):
    """All makers by name."""

    items: list[Maker]


@get(HERE, guards=[May(Verb.SEE_GOODS)], tags=["Staff"], summary="List makers")
async def list_all_makers(shop: TheShop) -> Response[MakerList]:
    """Returns every maker; there are 1,000 at most."""
    async with shop.database.read() as connection:
        found = await list_makers(connection)
    return fresh(MakerList([_maker(one) for one in found]))


@post(
    HERE,
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=201,
    tags=["Staff"],
    summary="Add a maker",
    responses=refusals(409),
    response_headers=[ETAG, LOCATION],
)
async def create_maker(request: ApiRequest, shop: TheShop, data: JSONBody[MakerBody]) -> Response[Maker]:
    """409 if another maker has the name."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        made = await add_maker(connection, draft=clean_maker(structs.asdict(data)), by=by)
    return fresh(_maker(made), status=201, headers={"Location": f"/api{HERE}/{made.id}"}, version=str(made.version))


@get(
    f"{HERE}/{{maker_id:uuid}}",
    guards=[May(Verb.SEE_GOODS)],
    tags=["Staff"],
    summary="Get a maker",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show_one_maker(shop: TheShop, maker_id: FromPath[UUID]) -> Response[Maker]:
    """Returns the maker with its addresses."""
    async with shop.database.read() as connection:
        found = await find_maker(connection, maker_id)
    return fresh(_maker(found), version=str(found.version))


@put(
    f"{HERE}/{{maker_id:uuid}}",
    guards=[May(Verb.CHANGE_GOODS)],
    tags=["Staff"],
    summary="Replace a maker",
    responses=refusals(404, 409, 412, 428),
    response_headers=[ETAG],
)
async def replace_maker(
    request: ApiRequest, shop: TheShop, maker_id: FromPath[UUID], data: JSONBody[MakerBody], if_match: IfMatch = ""
) -> Response[Maker]:
    """The pages of all its products show the change at once."""
    seen, by = read_if_match(if_match), await require(request, Role.STAFF)
    draft = clean_maker(structs.asdict(data))
    async with shop.database.transaction() as connection:
        made = await change_maker(connection, maker_id=maker_id, draft=draft, expected=seen.versions, by=by)
    shop.catalogue.invalidate()
    return fresh(_maker(made), version=str(made.version))


@delete(
    f"{HERE}/{{maker_id:uuid}}",
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=204,
    tags=["Staff"],
    summary="Remove a maker",
    responses=refusals(404, 409, 412, 428),
)
async def delete_maker(request: ApiRequest, shop: TheShop, maker_id: FromPath[UUID], if_match: IfMatch = "") -> None:
    """409 while any product is by it."""
    seen, by = read_if_match(if_match), await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await remove_maker(connection, maker_id=maker_id, expected=seen.versions, by=by)


def _maker(stored: StoredMaker) -> Maker:
    return convert(stored, Maker, from_attributes=True)
