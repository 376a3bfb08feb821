"""The audit log and the security log over JSON, for administrators."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromQuery, QueryParameter
from msgspec import Struct, convert

from domain.accounts.roles import Verb
from domain.audit.queries import LogFilter, list_audit, list_security
from domain.audit.security import Security
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.api.fields import Count, Cursor
from web.api.openapi import LINK
from web.api.responses import ApiRequest, fresh, next_page, page_of
from web.auth.guards import May
from web.shop import TheShop

Person = Annotated[str, QueryParameter(max_length=254, description="The email address of an account")]
Limit = Annotated[int, QueryParameter(ge=1, le=100)]


class AuditItem(Struct, frozen=True):
    """A change: who made it, of what, and both values where there are two. `actor_id` is null for the command line."""

    id: UUID
    created_at: datetime
    actor_id: UUID | None
    actor: str
    action: str
    subject: str
    details: dict[str, Any]


class AuditList(Struct, frozen=True):
    """A page of the audit log, the latest entry first."""

    items: list[AuditItem]
    next_cursor: Cursor | None


class SecurityItem(Struct, frozen=True):
    """A sign-in, a change of an account, or failures; those of one minute are one item, as many `times`."""

    id: UUID
    created_at: datetime
    kind: Security
    account_id: UUID | None
    account: str | None
    network: str
    device: str
    detail: str
    times: Count


class SecurityList(Struct, frozen=True):
    """A page of the security log, the latest entry first."""

    items: list[SecurityItem]
    next_cursor: Cursor | None


@get(
    "/admin/audit", guards=[May(Verb.SEE_AUDIT)], tags=["Staff"], summary="Read the audit log", response_headers=[LINK]
)
async def read_audit(
    request: ApiRequest,
    shop: TheShop,
    person: Person = "",
    subject: Annotated[str, QueryParameter(max_length=254, description="The record, such as M-10427 or a sku")] = "",
    action: Annotated[str, QueryParameter(max_length=60, description="Such as product.changed")] = "",
    since: FromQuery[datetime | None] = None,
    until: FromQuery[datetime | None] = None,
    limit: Limit = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[AuditList]:
    """Returns the latest entries first. `since` is included, `until` is not."""
    wanted = _filter(since, until, cursor)
    async with shop.database.read() as connection:
        found = await list_audit(connection, wanted, user=person, subject=subject, action=action, limit=limit + 1)
    page, following = page_of(found, limit)
    items = convert(page, list[AuditItem], from_attributes=True)
    return fresh(AuditList(items, following), headers=next_page(request, following))


@get(
    "/admin/security",
    guards=[May(Verb.SEE_AUDIT)],
    tags=["Staff"],
    summary="Read the security log",
    response_headers=[LINK],
)
async def read_security(
    request: ApiRequest,
    shop: TheShop,
    person: Person = "",
    kind: FromQuery[Security | None] = None,
    network: Annotated[str, QueryParameter(max_length=60, description="An IPv4 address or an IPv6 /64")] = "",
    since: FromQuery[datetime | None] = None,
    until: FromQuery[datetime | None] = None,
    limit: Limit = 24,
    cursor: FromQuery[UUID | None] = None,
) -> Response[SecurityList]:
    """Returns the latest entries first. `since` is included, `until` is not. Entries are deleted after 180 days."""
    wanted = _filter(since, until, cursor)
    async with shop.database.read() as connection:
        found = await list_security(connection, wanted, user=person, kind=kind, network=network, limit=limit + 1)
    page, following = page_of(found, limit)
    items = convert(page, list[SecurityItem], from_attributes=True)
    return fresh(SecurityList(items, following), headers=next_page(request, following))


def _filter(since: datetime | None, until: datetime | None, cursor: UUID | None) -> LogFilter:
    """The times and the cursor of a query; a time without a zone is UTC. Raises `InvalidError`."""
    since, until = _in_utc("since", since), _in_utc("until", until)
    if since and until and since >= until:
        raise InvalidError({"until": gettext("This must be later than since.")})
    return LogFilter(since, until, cursor)


def _in_utc(name: str, moment: datetime | None) -> datetime | None:
    if moment is None or moment.tzinfo is None:
        return moment and moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise InvalidError({name: gettext("There is no such time in UTC.")}) from error
