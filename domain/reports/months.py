"""Months that are closed: their figures stay as they were, and what changes later is a correction in an open month."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from advanced_alchemy.filters import OrderBy
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.connection import Connection
from domain.errors import ConflictError, InvalidError, NotFoundError
from domain.orm import session_on
from domain.reports.models import ClosedMonth
from domain.reports.month_figures import (
    Figures,
    added,
    as_corrections,
    corrections_in,
    difference,
    read_file,
    sales_of_months,
    tax_of_month,
    write_file,
)
from domain.reports.spans import EARLIEST, month_of
from domain.words.messages import gettext

LOCK = 0xC105ED
"""The advisory lock of whoever closes a month: the next one must know the digest of this one."""


class ClosedMonthRepository(SQLAlchemyAsyncRepository[ClosedMonth]):
    """The closed months."""

    model_type = ClosedMonth
    id_attribute = "month"


class ClosedMonthService(SQLAlchemyAsyncRepositoryService[ClosedMonth, ClosedMonthRepository]):
    """Lists and adds closed months."""

    repository_type = ClosedMonthRepository


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed month, named by its first day. `corrections` is what changed since, and is booked in no month yet."""

    month: date
    file: str
    digest: str
    zone: str
    actor: str
    closed_at: datetime
    corrections: Figures

    @property
    def name(self) -> str:
        """The month as its address has it, such as 2026-11."""
        return f"{self.month:%Y-%m}"

    @property
    def figures(self) -> Figures:
        """The figures of the file."""
        return read_file(self.file)


async def list_closed(connection: Connection) -> list[Closed]:
    """All closed months, the latest first, with their corrections: one query for the months, one for each zone."""
    async with session_on(connection) as session:
        rows = await ClosedMonthService(session=session).list(OrderBy("month", "asc"))
    now: dict[date, Figures] = {}
    for zone in sorted({row.zone for row in rows}):
        now |= await sales_of_months(connection, [row.month for row in rows if row.zone == zone], zone=zone)
    return [_closed(row, now[row.month], rows[place + 1 :]) for place, row in enumerate(rows)][::-1]


def _closed(row: ClosedMonth, now: Figures, later: Sequence[ClosedMonth]) -> Closed:
    then = {name: amount for name, amount in read_file(row.figures).items() if name[0] in SALES_SECTIONS}
    booked = [corrections_in(read_file(one.figures), row.month) for one in later]
    open_now = difference(now, added(then, *booked))
    return Closed(row.month, row.figures, row.digest, row.zone, row.actor, row.closed_at, open_now)


SALES_SECTIONS = {"sales", "country", "provider"}
"""The sections that may change after a month was closed; documents bear the date of their day."""


async def find_closed(connection: Connection, month: date) -> Closed:
    """A closed month. Raises `NotFoundError`."""
    for one in await list_closed(connection):
        if one.month == month:
            return one
    raise NotFoundError(gettext("This month is not closed."))


def next_month(closed: Sequence[Closed], today: date) -> date:
    """The month that can be closed next: the one after the latest, or, of the first ones, the last that has ended."""
    if closed:
        return month_of(closed[0].month)[1] + timedelta(days=1)
    return month_of(today.replace(day=1) - timedelta(days=1))[0]


def clock_of(closed: Sequence[Closed], zone: str) -> str:
    """The time zone by which the next month is closed: `zone`, or that of the first closed month, whatever came later.

    Each month begins where the one before ended, so that no order is in two of them or in none.
    """
    return closed[0].zone if closed else zone


SETTLED = timedelta(minutes=10)
"""Longer than any transaction takes: what was begun before a midnight is committed by then, or never."""


def settled_day(now: datetime, zone: str) -> date:
    """The day for closings by the clock of `zone`: it begins when all documents of the day before are committed."""
    return (now - SETTLED).astimezone(ZoneInfo(zone)).date()


def has_ended(month: date, today: date) -> bool:
    """Whether the last day of a month is over."""
    return month < today.replace(day=1)


async def close_month(connection: Connection, *, month: date, now: datetime, zone: str, by: Principal) -> Closed:
    """Freeze the figures of a month, with the corrections of those before. Nothing can open it again.

    Raises `InvalidError` for a month that has not ended by `settled_day`, `ConflictError` for one that is closed, or
    that does not follow the latest closed one. Takes the lock of closings, so that a second one waits for the first.
    `zone` counts for the first month only, see `clock_of`.
    """
    await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
    closed = await list_closed(connection)
    zone = clock_of(closed, zone)
    today = settled_day(now, zone)
    if month < EARLIEST.replace(day=1) or not has_ended(month, today):
        raise InvalidError({"month": gettext("Choose a month that has ended.")})
    if any(one.month == month for one in closed):
        raise ConflictError(gettext("This month is closed already."))
    if closed and month != next_month(closed, today):
        raise ConflictError(
            gettext(
                "Close %(month)s first: months are closed one after the other.",
                month=f"{next_month(closed, today):%B %Y}",
            )
        )
    corrections = added(*(as_corrections(one.corrections, one.month) for one in closed))
    sales = (await sales_of_months(connection, [month], zone=zone))[month]
    figures = added(sales, await tax_of_month(connection, month, zone=zone), corrections)
    file = write_file(month, zone, closed[0].digest if closed else "", figures)
    return await _write(connection, month, zone, file, by)


async def _write(connection: Connection, month: date, zone: str, file: str, by: Principal) -> Closed:
    digest = hashlib.sha256(file.encode()).hexdigest()
    async with session_on(connection) as session:
        row = await ClosedMonthService(session=session).create(
            ClosedMonth(month=month, figures=file, digest=digest, zone=zone, actor=by.actor)
        )
        await session.refresh(row)
        closed = Closed(month, file, digest, zone, row.actor, row.closed_at, {})
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action="month.closed",
        subject=f"{month:%Y-%m}",
        details={"sha256": digest},
    )
    return closed
