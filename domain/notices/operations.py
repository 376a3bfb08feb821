"""The wish to be told what waits: chosen by each for themselves, and fulfilled by the worker."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from domain.accounts.views import Principal, job_of
from domain.audit.operations import write_audit
from domain.connection import Connection
from domain.mail.operations import write_email
from domain.notices.waiting import for_job, what_waits

STAFF_WAITING = "staff_waiting"
"""The kind of the email."""
PAUSE = timedelta(minutes=10)
"""Between two emails about news: whatever strangers have waiting, and on the busiest day, no mailbox is filled."""

MORNING = time(8)
"""When the daily email goes out, by the shop's clock."""


class Choice(StrEnum):
    """When a member of staff is notified: never, as soon as more waits than before, or in the morning."""

    OFF = "off"
    AT_ONCE = "at_once"
    DAILY = "daily"


async def choice_of(connection: Connection, user: Principal) -> Choice:
    """What somebody chose, `OFF` without a choice: one query."""
    found = await connection.fetchval("SELECT choice FROM staff_notices WHERE user_id = $1", user.id)
    return Choice(found or Choice.OFF)


KEEP = """
INSERT INTO staff_notices (user_id, choice, told) VALUES ($1, $2, $3)
ON CONFLICT (user_id) DO UPDATE SET choice = excluded.choice, told = excluded.told, looked_at = now()
WHERE staff_notices.choice <> excluded.choice
"""


async def choose(connection: Connection, *, choice: Choice, by: Principal) -> None:
    """Keep what somebody chose for themselves; what waits already is no news to them."""
    if choice is Choice.OFF:
        await connection.execute("DELETE FROM staff_notices WHERE user_id = $1", by.id)
    else:
        waiting = for_job(await what_waits(connection), by.job) if by.job else {}
        await connection.execute(KEEP, by.id, choice, waiting)
    details = {"choice": choice.value}
    await write_audit(
        connection, actor_id=by.id, actor=by.actor, action="notices.chosen", subject=by.actor, details=details
    )


PEOPLE = """
SELECT n.user_id, n.choice, n.told, n.looked_at, n.emailed_at, u.email, u.role, u.job FROM staff_notices n
JOIN users u ON u.id = n.user_id
WHERE u.role <> 'customer' AND u.disabled_at IS NULL AND u.erased_at IS NULL ORDER BY n.user_id
FOR UPDATE OF n SKIP LOCKED
"""


async def tell_staff(connection: Connection, *, now: datetime, zone: ZoneInfo) -> int:
    """Write an email to everybody whose time it is and for whom something waits; returns how many: each once.

    The rows are locked, so that two workers tell nobody twice. The daily email lists all that waits; the other what is
    more than before, after a `PAUSE` since the one before it.
    """
    people = await connection.fetch(PEOPLE)
    if not people:
        return 0
    waiting, told = await what_waits(connection), 0
    for person in people:
        job = job_of(person)
        theirs = for_job(waiting, job) if job else {}
        daily = person["choice"] == Choice.DAILY
        if daily and not _is_morning(now, person["looked_at"], zone):
            continue
        news = theirs if daily else _more(theirs, person["told"])
        if news and not daily and _was_just_emailed(person, now):
            await _keep(connection, person, _less(theirs, person["told"]), daily=daily)
            continue
        if news:
            await _write(connection, person, news, theirs, daily=daily)
            told += 1
        await _keep(connection, person, theirs, daily=daily, emailed_at=now if news else None)
    return told


def _is_morning(now: datetime, looked_at: datetime, zone: ZoneInfo) -> bool:
    """Whether a morning of the shop's clock has begun since they were last looked at."""
    local = now.astimezone(zone)
    return local.time() >= MORNING and looked_at < datetime.combine(local.date(), MORNING, zone)


def _was_just_emailed(person: Any, now: datetime) -> bool:
    return person["emailed_at"] is not None and now < person["emailed_at"] + PAUSE


def _less(theirs: Mapping[str, int], told: Mapping[str, int]) -> dict[str, int]:
    """What they know of, without what is done: what is more is still news to them."""
    known = {kind: min(count, told.get(kind, 0)) for kind, count in theirs.items()}
    return {kind: count for kind, count in known.items() if count}


def _more(theirs: Mapping[str, int], told: Mapping[str, int]) -> dict[str, int]:
    return {kind: count for kind, count in theirs.items() if count > told.get(kind, 0)}


async def _write(
    connection: Connection, person: Any, news: Mapping[str, int], theirs: Mapping[str, int], *, daily: bool
) -> None:
    context = {"waiting": dict(news), "daily": daily, "others": sum(1 for kind in theirs if kind not in news)}
    await write_email(connection, kind=STAFF_WAITING, recipient=person["email"], context=context)


async def _keep(
    connection: Connection, person: Any, known: dict[str, int], *, daily: bool, emailed_at: datetime | None = None
) -> None:
    emailed_at = emailed_at or person["emailed_at"]
    if daily or known != person["told"] or emailed_at != person["emailed_at"]:
        await connection.execute(
            "UPDATE staff_notices SET told = $2, looked_at = now(), emailed_at = $3 WHERE user_id = $1",
            person["user_id"],
            known,
            emailed_at,
        )
