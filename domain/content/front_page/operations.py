"""Blocks of the front page added, changed, put in order and deleted by staff. Each write is in the audit log."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any
from uuid import UUID

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService
from sqlalchemy import func

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_site
from domain.connection import Connection, take_turns
from domain.content.front_page.checks import MOST_BLOCKS, MOST_OF, check_block
from domain.content.front_page.planned import ONE_AT_A_TIME, TURN
from domain.content.front_page.queries import find_block, list_blocks
from domain.content.front_page.views import Block, BlockDraft, BlockKind
from domain.content.models import FrontBlock
from domain.errors import InvalidError, check_version
from domain.media.operations import release_picture
from domain.orm import session_on
from domain.words.messages import gettext


class FrontBlockRepository(SQLAlchemyAsyncRepository[FrontBlock]):
    """The blocks of the front page."""

    model_type = FrontBlock


class FrontBlockService(SQLAlchemyAsyncRepositoryService[FrontBlock, FrontBlockRepository]):
    """Adds, changes and deletes blocks."""

    repository_type = FrontBlockRepository


async def add_block(connection: Connection, *, kind: BlockKind, draft: BlockDraft, by: Principal) -> UUID:
    """Add a block below the others; returns its id. Raises `InvalidError`, also beyond the number of them."""
    await take_turns(connection, ONE_AT_A_TIME)
    await check_block(connection, kind, draft)
    present = await list_blocks(connection)
    if len(present) >= MOST_BLOCKS:
        raise InvalidError(
            {"kind": gettext("There are %(most_blocks)s blocks already. Delete one first.", most_blocks=MOST_BLOCKS)}
        )
    most = MOST_OF.get(kind, MOST_BLOCKS)
    if sum(one.kind is kind for one in present) >= most:
        raise InvalidError(
            {"kind": gettext("The front page has at most %(most)s of these. Change or delete one.", most=most)}
        )
    position = max((one.position for one in present), default=0) + 1
    row = FrontBlock(kind=kind.value, position=position, actor=by.actor, version=1, **_columns(draft))
    async with session_on(connection) as session:
        block_id = (await FrontBlockService(session=session).create(row, auto_refresh=False)).id
    await _finish(connection, "added", await find_block(connection, block_id), by, {"kind": kind.value})
    return block_id


async def change_block(
    connection: Connection,
    *,
    block_id: UUID,
    draft: BlockDraft | None = None,
    place: int | None = None,
    expected: Collection[int] | None,
    by: Principal,
) -> None:
    """Change what a block holds, its `place` from 0 among all, or both; what changes nothing leaves its version.

    Raises `NotFoundError`, `InvalidError`, and `StaleError` unless its version is among the `expected` ones.
    """
    await take_turns(connection, ONE_AT_A_TIME)
    present = await find_block(connection, block_id)
    draft = draft or present.draft
    changes = _changes(present.draft, draft)
    check_version(present.version, expected, changes)
    if changes:
        await check_block(connection, present.kind, draft)
        async with session_on(connection) as session:
            await FrontBlockService(session=session).update(_columns(draft), item_id=block_id)
    if place is not None and await _place(connection, block_id, place):
        changes["position"] = (present.position, place + 1)
    if changes:
        await mark_changed(connection, block_id, by)
        await _finish(connection, "changed", present, by, {"changes": _told(changes)})


async def delete_block(
    connection: Connection, *, block_id: UUID, expected: Collection[int] | None, by: Principal
) -> None:
    """Delete a block. Raises `NotFoundError`, and `StaleError` unless its version is among the `expected` ones."""
    await take_turns(connection, ONE_AT_A_TIME)
    present = await find_block(connection, block_id)
    check_version(present.version, expected)
    async with session_on(connection) as session:
        await FrontBlockService(session=session).delete(block_id)
    if present.picture and present.picture.picture_id:
        await release_picture(connection, present.picture.picture_id)
    await _finish(connection, "deleted", present, by, {"kind": present.kind.value})


async def mark_changed(connection: Connection, block_id: UUID, by: Principal) -> None:
    """Raise a block's version, in the name of whoever changed it."""
    async with session_on(connection) as session:
        row = await FrontBlockService(session=session).get(block_id)
        row.version, row.actor, row.changed_at = row.version + 1, by.actor, func.now()


async def record(connection: Connection, action: str, block: Block, by: Principal, details: dict[str, Any]) -> None:
    """Write into the audit log what was done to a block."""
    told = {"front_block_id": block.id, "name": block.name, **details}
    await write_audit(
        connection, actor_id=by.id, actor=by.actor, action=f"front_block.{action}", subject=block.kind, details=told
    )


async def _finish(connection: Connection, action: str, block: Block, by: Principal, details: dict[str, Any]) -> None:
    """Compare the dates with the clock, and have the front page made anew."""
    await connection.execute(TURN)
    await bump_site(connection)
    await record(connection, action, block, by, details)


PLACE = """
UPDATE front_blocks b SET position = o.place FROM unnest($1::uuid[]) WITH ORDINALITY AS o (id, place)
WHERE b.id = o.id AND b.position <> o.place
"""


async def _place(connection: Connection, block_id: UUID, place: int) -> bool:
    """Put a block in its place among all, the last one at most; returns whether that moves it."""
    before = [one.id for one in await list_blocks(connection)]
    after = [one for one in before if one != block_id]
    after.insert(place, block_id)
    await connection.execute(PLACE, after)
    return after != before


def _columns(draft: BlockDraft) -> dict[str, Any]:
    return {**asdict(draft), "source": draft.source.value}


def _changes(before: BlockDraft, after: BlockDraft) -> dict[str, tuple[Any, Any]]:
    """What would be different, by field: both values."""
    old, new = asdict(before), asdict(after)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


def _told(changes: dict[str, tuple[Any, Any]]) -> dict[str, dict[str, Any]]:
    """The changes for the log, which names the length of a text."""
    said = {name: tuple(map(_length, both)) if name == "body" else both for name, both in changes.items()}
    return {name: {"before": old, "after": new} for name, (old, new) in said.items()}


def _length(text: str) -> str:
    return gettext("%(number)s characters", number=f"{len(text):,}")
