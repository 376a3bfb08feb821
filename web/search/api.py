"""Synonyms for staff over JSON."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, convert

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.search.synonyms import FEWEST_WORDS, LONGEST, MOST_WORDS, add_synonyms, list_synonyms, remove_synonyms
from web.api.fields import Body, Line
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import clean
from web.shop import TheShop

HERE = "/admin/synonyms"
Word = Annotated[Line, Meta(min_length=1, max_length=LONGEST, description="A word or a phrase")]


class SynonymsBody(Body, frozen=True):
    """Words that mean the same to shoppers."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"words": ["sofa", "couch", "settee"]}

    words: Annotated[list[Word], Meta(min_length=FEWEST_WORDS, max_length=MOST_WORDS)]


class Synonyms(Struct, frozen=True):
    """Words that mean the same, in lower case: each finds what the others find."""

    id: UUID
    words: list[str]


class SynonymsList(Struct, frozen=True):
    """All groups of synonyms, the newest first."""

    items: list[Synonyms]


@get(HERE, guards=[May(Verb.SEE_GOODS)], tags=["Staff"], summary="List synonyms")
async def list_all_synonyms(shop: TheShop) -> Response[SynonymsList]:
    """Returns every group; there are 500 at most."""
    async with shop.database.read() as connection:
        found = await list_synonyms(connection)
    return fresh(SynonymsList([convert(one, Synonyms, from_attributes=True) for one in found]))


@post(
    HERE,
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=201,
    tags=["Staff"],
    summary="Add synonyms",
)
async def create_synonyms(request: ApiRequest, shop: TheShop, data: JSONBody[SynonymsBody]) -> Response[Synonyms]:
    """Groups that share a word with these become one with them, under a new id."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        made = await add_synonyms(connection, words=[clean(word, "words") for word in data.words], by=by)
    return fresh(convert(made, Synonyms, from_attributes=True), status=201)


@delete(
    f"{HERE}/{{synonyms_id:uuid}}",
    guards=[May(Verb.CHANGE_GOODS)],
    status_code=204,
    tags=["Staff"],
    summary="Remove synonyms",
    responses=refusals(404),
)
async def delete_synonyms(request: ApiRequest, shop: TheShop, synonyms_id: FromPath[UUID]) -> None:
    """Each of the words finds only itself again."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await remove_synonyms(connection, synonyms_id=synonyms_id, by=by)
