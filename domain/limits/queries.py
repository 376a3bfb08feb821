"""Slowdowns, read by staff."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.connection import Connection
from domain.errors import NotFoundError
from domain.words.messages import gettext

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LONGEST_MOMENT = 17
"""Digits of a moment in microseconds, for some thousand years."""


@dataclass(frozen=True, slots=True)
class SlowdownView:
    """What was slowed down or capped: whose, how often, until when, and by which order, address and network last.

    `paused` says whether payments are paused now, `free` whether staff have let it go for now.
    """

    id: UUID
    kind: str
    subject: str
    count: int
    order_number: str
    email: str
    network: str
    slowed_at: datetime
    until: datetime | None
    let_go_until: datetime | None
    paused: bool
    free: bool

    @property
    def place(self) -> str:
        """Its place in the list, which is a cursor."""
        return f"{(self.slowed_at - EPOCH) // MICROSECOND}-{self.id.hex}"


READ = """
SELECT id, kind, subject, ceil(count)::int AS count, order_number, email, network, slowed_at, until, let_go_until,
       (until > now() AND (let_go_until > now()) IS NOT TRUE) IS TRUE AS paused, (let_go_until > now()) IS TRUE AS free
FROM slowdowns WHERE slowed_at IS NOT NULL"""
LIST = f"""
{READ} AND ($1::timestamptz IS NULL OR (slowed_at, id) < ($1, $2::uuid)) ORDER BY slowed_at DESC, id DESC LIMIT $3
"""


async def list_slowdowns(connection: Connection, *, after: str, limit: int) -> list[SlowdownView]:
    """What was slowed, the latest first, after the place `after`, empty for the beginning: one query.

    Raises ValueError for what is no place.
    """
    moment, slowdown_id = _read_place(after) if after else (None, None)
    return [SlowdownView(*row.values()) for row in await connection.fetch(LIST, moment, slowdown_id, limit)]


async def find_slowdown(connection: Connection, slowdown_id: UUID) -> SlowdownView:
    """One slowdown: one query. Raises `NotFoundError`."""
    row = await connection.fetchrow(f"{READ} AND id = $1", slowdown_id)
    if row is None:
        raise NotFoundError(gettext("There is no such slowdown."))
    return SlowdownView(*row.values())


def _read_place(text: str) -> tuple[datetime, UUID]:
    moment, _, slowdown_id = text.partition("-")
    if not (moment.isascii() and moment.isdigit() and len(moment) <= LONGEST_MOMENT):
        raise ValueError(text)
    return EPOCH + int(moment) * MICROSECOND, UUID(slowdown_id)
