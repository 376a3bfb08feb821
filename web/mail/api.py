"""Letters for programs of the staff: what was sent, word for word, and what could not be."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Struct, convert

from domain.accounts.views import Role
from domain.mail.queries import find_letter, list_letters
from web.api.fields import Count, Cursor
from web.api.openapi import LINK, refusals
from web.api.responses import ApiRequest, fresh, next_page, page_of
from web.auth.guards import staff
from web.auth.principals import require
from web.mail.resend import send_again
from web.shop import Shop, TheShop

Status = Literal["waiting", "sent", "failed"]


class LetterSummary(Struct, frozen=True):
    """A letter; `last_error` is what the mail server said when it was refused."""

    id: UUID
    kind: str
    recipient: str
    order_id: UUID | None
    order_number: str
    status: Status
    attempts: Count
    created_at: datetime
    sent_at: datetime | None
    last_error: str


class LetterCopy(Struct, frozen=True):
    """A letter word for word."""

    subject: str
    text: str
    html: str


class Letter(LetterSummary, frozen=True):
    """A letter; `kept` is what was sent, null before that, and for ever if it held a secret such as a code."""

    kept: LetterCopy | None


class LetterList(Struct, frozen=True):
    """A page of letters, the latest first."""

    items: list[LetterSummary]
    next_cursor: Cursor | None


@get("/admin/letters", guards=[staff], tags=["Staff"], summary="Letters", response_headers=[LINK])
async def list_letters_sent(
    request: ApiRequest,
    shop: TheShop,
    status: FromQuery[Status | None] = None,
    order: Annotated[str | None, QueryParameter(max_length=40, description="Its id or number")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[LetterList]:
    """The latest first; those that were given up are `failed`."""
    async with shop.database.read() as connection:
        found = await list_letters(connection, status=status, order=order, before=cursor, limit=limit + 1)
    page, following = page_of(found, limit)
    items = convert(page, list[LetterSummary], from_attributes=True)
    return fresh(LetterList(items, following), headers=next_page(request, following))


@get("/admin/letters/{letter_id:uuid}", guards=[staff], tags=["Staff"], summary="A letter", responses=refusals(404))
async def show_letter(shop: TheShop, letter_id: FromPath[UUID]) -> Response[Letter]:
    """With the exact copy of what was sent."""
    return await _letter(shop, letter_id)


@post(
    "/admin/letters/{letter_id:uuid}/resend",
    guards=[staff],
    status_code=202,
    tags=["Staff"],
    summary="Send a letter once more",
    responses=refusals(404, 409),
)
async def resend(request: ApiRequest, shop: TheShop, letter_id: FromPath[UUID]) -> Response[Letter]:
    """One that was given up is tried anew; of one that was sent an exact copy goes out. Codes are not sent again."""
    principal = await require(request, Role.STAFF)
    return await _letter(shop, await send_again(shop, principal, letter_id), status=202)


async def _letter(shop: Shop, letter_id: UUID, *, status: int = 200) -> Response[Letter]:
    async with shop.database.read() as connection:
        found = await find_letter(connection, letter_id)
    return fresh(convert(found, Letter, from_attributes=True), status=status)
