"""Pictures by address: asked for by rows that add products, fetched by the worker, tried again when staff say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from advanced_alchemy.filters import ComparisonFilter, LimitOffset, OrderBy

from domain.accounts.views import Principal, Role
from domain.audit.operations import NOBODY, write_audit
from domain.changes.repositories import PictureFetches
from domain.changes.rows import Verdict
from domain.changes.states import Action
from domain.connection import PIECE, Connection, delete_some
from domain.orm import session_on

LONGEST_ADDRESS = 2000
LEASE = timedelta(minutes=3)
"""After so long another attempt is made at what a worker that died had taken up."""

PAUSES = (timedelta(seconds=30), timedelta(minutes=10))
"""How long the worker waits after each attempt that failed; after another one it gives up."""

MOST_LISTED = 500


class FetchStatus(StrEnum):
    """The status of a picture: to be fetched, fetched, or failed until it is retried."""

    WAITING = "waiting"
    FETCHED = "fetched"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FetchView:
    """A picture to fetch, for staff; `product` is the slug, `line` that of the file, `problem` the last one."""

    id: UUID
    line: int | None
    product: str
    address: str
    status: FetchStatus
    problem: str


@dataclass(frozen=True, slots=True)
class DueFetch:
    """A picture that the worker has taken up: for which product, which attempt this is, and who imported it."""

    id: UUID
    product_id: UUID
    address: str
    attempts: int
    by: Principal


ASK = """
INSERT INTO picture_fetches (change_set_id, product_id, line, address)
SELECT $1, product_id, line, address FROM jsonb_to_recordset($2) AS w(product_id uuid, line int, address text)
"""


async def ask_for_pictures(
    connection: Connection, change_set_id: UUID, verdicts: Sequence[Verdict], products: Mapping[str | None, UUID]
) -> None:
    """Have the pictures fetched that rows of new products name; `products` has their ids by slug."""
    wanted = [
        {"product_id": products[verdict.row.product], "line": verdict.row.line, "address": address}
        for verdict in verdicts
        if verdict.action is Action.NEW and verdict.row.product in products
        for address in (verdict.after or {}).get("images", ())
        if len(address) <= LONGEST_ADDRESS
    ]
    if wanted:
        await connection.execute(ASK, change_set_id, wanted)


TURN = """
UPDATE change_sets SET fetched_at = clock_timestamp() WHERE id = (
    SELECT s.id FROM change_sets s WHERE EXISTS (
        SELECT FROM picture_fetches f WHERE f.change_set_id = s.id AND f.status = 'waiting' AND f.due_at <= now())
    ORDER BY s.fetched_at NULLS FIRST, s.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
) RETURNING id, actor_id, actor
"""
"""Imports take turns. One that is worked on just now has its turn later: it may be locking its pictures."""

CLAIM = """
UPDATE picture_fetches SET attempts = attempts + 1, due_at = now() + $2
WHERE id = (SELECT id FROM picture_fetches WHERE change_set_id = $1 AND status = 'waiting' AND due_at <= now()
            ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, product_id, address, attempts
"""


async def claim_fetch(connection: Connection) -> DueFetch | None:
    """Take up, for `LEASE`, the picture that has waited longest of the import whose turn it is: two statements.

    None if none is due.
    """
    turn = await connection.fetchrow(TURN)
    row = await connection.fetchrow(CLAIM, turn["id"], LEASE) if turn else None
    if row is None:
        return None
    by = Principal(turn["actor_id"] or NOBODY, turn["actor"], "", Role.ADMIN, None)
    return DueFetch(row["id"], row["product_id"], row["address"], row["attempts"], by)


SETTLE = """
UPDATE picture_fetches SET status = $3, problem = $4, due_at = now() + $5
WHERE id = $1 AND status = 'waiting' AND attempts = $2 RETURNING true
"""


async def settle_fetch(connection: Connection, due: DueFetch, *, problem: str = "", again: bool = False) -> bool:
    """Note that a picture was fetched or, with a `problem`, that it was not; with `again` it is tried later, if at all.

    Returns False, and does nothing, if somebody else has taken it up since.
    """
    pause = PAUSES[due.attempts - 1] if again and due.attempts <= len(PAUSES) else None
    status = FetchStatus.WAITING if pause else FetchStatus.FAILED if problem else FetchStatus.FETCHED
    settled = await connection.fetchval(SETTLE, due.id, due.attempts, status, problem[:300], pause or timedelta())
    return settled is True


COUNT = "SELECT status, count(*) AS number FROM picture_fetches WHERE change_set_id = $1 GROUP BY status"


async def count_fetches(connection: Connection, change_set_id: UUID) -> dict[FetchStatus, int]:
    """How many pictures of a change set are how far: one query."""
    return {FetchStatus(row["status"]): row["number"] for row in await connection.fetch(COUNT, change_set_id)}


SLUGS = "SELECT id, slug FROM products WHERE id = ANY($1::uuid[])"


async def list_fetches(
    connection: Connection, change_set_id: UUID, *, after: UUID | None = None, limit: int = MOST_LISTED
) -> list[FetchView]:
    """The pictures of a change set in the order of the file, from the one that follows `after`: two queries."""
    filters = [
        ComparisonFilter("change_set_id", "eq", change_set_id),
        *([ComparisonFilter("id", "gt", after)] if after else []),
        OrderBy("id"),
        LimitOffset(limit, 0),
    ]
    async with session_on(connection) as session:
        found = await PictureFetches(session=session).get_many(*filters)
    slugs = {row["id"]: row["slug"] for row in await connection.fetch(SLUGS, [one.product_id for one in found])}
    return [
        FetchView(one.id, one.line, slugs.get(one.product_id, ""), one.address, FetchStatus(one.status), one.problem)
        for one in found
    ]


AGAIN = """
UPDATE picture_fetches SET status = 'waiting', attempts = 0, problem = '', due_at = now()
WHERE change_set_id = $1 AND status = 'failed'
"""


async def fetch_again(connection: Connection, *, change_set_id: UUID, title: str, by: Principal) -> None:
    """Have every picture of a change set fetched that could not be fetched before."""
    await connection.execute(AGAIN, change_set_id)
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action="change_set.pictures_fetched_again",
        subject=title,
        details={"change_set_id": change_set_id},
    )


async def delete_old_fetches(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` lines about pictures of change sets that can no longer be undone; returns how many."""
    over = "change_set_id IN (SELECT id FROM change_sets WHERE undo_until < now())"
    return await delete_some(connection, "picture_fetches", over, limit=limit)
