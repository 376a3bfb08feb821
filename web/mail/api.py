"""Emails for staff over JSON: exact copies of those sent, and those that failed."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Struct, convert

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.mail.queries import find_email, list_emails
from web.api.fields import Count, Cursor
from web.api.openapi import LINK, refusals
from web.api.responses import ApiRequest, fresh, next_page, page_of
from web.auth.guards import May
from web.auth.principals import require
from web.mail.resend import send_again, send_all_again
from web.shop import Shop, TheShop

Status = Literal["waiting", "sent", "failed"]


class EmailSummary(Struct, frozen=True):
    """An email; `last_error` is the error of its last failed attempt."""

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


class EmailCopy(Struct, frozen=True):
    """An exact copy of an email."""

    subject: str
    text: str
    html: str


class OutgoingEmail(EmailSummary, frozen=True):
    """An email; `kept` is the sent copy, null until it is sent, and always null if it held a secret such as a code."""

    kept: EmailCopy | None


class EmailList(Struct, frozen=True):
    """A page of emails, the latest first."""

    items: list[EmailSummary]
    next_cursor: Cursor | None


@get("/admin/letters", guards=[May(Verb.READ_EMAILS)], tags=["Staff"], summary="List emails", response_headers=[LINK])
async def list_emails_sent(
    request: ApiRequest,
    shop: TheShop,
    status: FromQuery[Status | None] = None,
    order: Annotated[str | None, QueryParameter(max_length=40, description="The id or number of an order")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[EmailList]:
    """Returns the latest emails first. Those that could not be sent are `failed`."""
    async with shop.database.read() as connection:
        found = await list_emails(connection, status=status, order=order, before=cursor, limit=limit + 1)
    page, following = page_of(found, limit)
    items = convert(page, list[EmailSummary], from_attributes=True)
    return fresh(EmailList(items, following), headers=next_page(request, following))


@get(
    "/admin/letters/{email_id:uuid}",
    guards=[May(Verb.READ_EMAILS)],
    tags=["Staff"],
    summary="Get an email",
    responses=refusals(404),
)
async def show_email(shop: TheShop, email_id: FromPath[UUID]) -> Response[OutgoingEmail]:
    """Returns the email with an exact copy of what was sent."""
    return await _email(shop, email_id)


@post(
    "/admin/letters/{email_id:uuid}/resend",
    guards=[May(Verb.READ_EMAILS)],
    status_code=202,
    tags=["Staff"],
    summary="Resend an email",
    responses=refusals(404, 409),
)
async def resend(request: ApiRequest, shop: TheShop, email_id: FromPath[UUID]) -> Response[OutgoingEmail]:
    """A failed email is tried again; of a sent email, an exact copy is sent. Emails with codes are not resent."""
    principal = await require(request, Role.STAFF)
    return await _email(shop, await send_again(shop, principal, email_id), status=202)


class Resent(Struct, frozen=True):
    """`resent` is the number of emails that are tried again."""

    resent: Count


@post(
    "/admin/letters/resend",
    guards=[May(Verb.READ_EMAILS)],
    status_code=202,
    tags=["Staff"],
    summary="Resend every failed email",
)
async def resend_all(request: ApiRequest, shop: TheShop) -> Response[Resent]:
    """Tries every failed email again, for after a mail server was repaired. Emails with codes are not resent."""
    return fresh(Resent(await send_all_again(shop, await require(request, Role.STAFF))), status=202)


async def _email(shop: Shop, email_id: UUID, *, status: int = 200) -> Response[OutgoingEmail]:
    async with shop.database.read() as connection:
        found = await find_email(connection, email_id)
    return fresh(convert(found, OutgoingEmail, from_attributes=True), status=status)
