"""Notes about a customer for staff over JSON."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, convert

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.customers.notes import LONGEST_NOTE, add_note, delete_note, list_notes
from domain.reports.customers import find_customer
from web.api.fields import Body, Prose
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.customers.notes import read_note
from web.shop import TheShop

HERE = "/admin/customers/{customer_id:uuid}/notes"


class NoteBody(Body, frozen=True):
    """A note, which staff alone may read, and the customer if they ask what the shop holds about them."""

    note: Annotated[Prose, Meta(min_length=1, max_length=LONGEST_NOTE)]


class Note(Struct, frozen=True):
    """A note with who wrote it and when."""

    id: UUID
    note: str
    author: str
    created_at: datetime


class NoteList(Struct, frozen=True):
    """All notes about a customer, the latest first."""

    items: list[Note]


@get(
    HERE,
    guards=[May(Verb.SEE_CUSTOMERS)],
    tags=["Staff"],
    summary="List notes about a customer",
    responses=refusals(404),
)
async def list_customer_notes(shop: TheShop, customer_id: FromPath[UUID]) -> Response[NoteList]:
    """Returns what staff noted about a customer."""
    async with shop.database.read() as connection:
        customer = await find_customer(connection, customer_id, shop.settings.currency)
        found = await list_notes(connection, customer.id)
    return fresh(NoteList(convert(found, list[Note], from_attributes=True)))


@post(
    HERE,
    guards=[May(Verb.CHANGE_CUSTOMERS)],
    status_code=201,
    tags=["Staff"],
    summary="Note about a customer",
    responses=refusals(404),
)
async def create_customer_note(
    request: ApiRequest, shop: TheShop, customer_id: FromPath[UUID], data: JSONBody[NoteBody]
) -> Response[Note]:
    """The note is deleted with the customer's account."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        customer = await find_customer(connection, customer_id, shop.settings.currency)
        made = await add_note(connection, customer_id=customer.id, note=read_note(data.note), by=by)
    return fresh(convert(made, Note, from_attributes=True), status=201)


@delete(
    f"{HERE}/{{note_id:uuid}}",
    guards=[May(Verb.CHANGE_CUSTOMERS)],
    status_code=204,
    tags=["Staff"],
    summary="Delete a note about a customer",
    responses=refusals(404, 409),
)
async def delete_customer_note(
    request: ApiRequest, shop: TheShop, customer_id: FromPath[UUID], note_id: FromPath[UUID]
) -> None:
    """Only the author of a note can delete it."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await delete_note(connection, customer_id=customer_id, note_id=note_id, by=by)
