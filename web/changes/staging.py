"""The rows of change sets: those of a small bulk edit at once, those of a file as they are read."""

from collections.abc import AsyncIterator
from uuid import UUID

from domain.changes.collecting import count_collected, store_piece
from domain.changes.pieces import ROWS
from domain.changes.proposal import ProposedRow
from domain.changes.work import work_piece
from web.infra.database import Database

AT_ONCE = 5
"""So many pieces of a new change set are staged by the request that asks for it; the worker does the rest."""


async def stage_at_once(database: Database, change_set_id: UUID) -> None:
    """Stage a new change set of a few hundred products; one that is staged is left alone."""
    for _ in range(AT_ONCE):
        async with database.transaction() as connection:
            if not await work_piece(connection, change_set_id):
                return


async def store_file(database: Database, change_set_id: UUID, rows: AsyncIterator[ProposedRow]) -> None:
    """Store the rows of a file, a piece in a transaction; the worker then decides on them.

    Whoever comes after a crash reads the file again from its beginning, and the rows that are stored are passed over.
    Stops if the change set was discarded, or somebody else stores its rows.
    """
    async with database.transaction() as connection:
        stored = await count_collected(connection, change_set_id)
    if stored is None:
        return
    read, piece = 0, list[ProposedRow]()
    async for row in rows:
        read += 1
        if read <= stored:
            continue
        piece.append(row)
        if len(piece) == ROWS:
            if not await _store(database, change_set_id, piece, after=read - len(piece), last=False):
                return
            piece = []
    await _store(database, change_set_id, piece, after=read - len(piece), last=True)


async def _store(database: Database, change_set_id: UUID, piece: list[ProposedRow], *, after: int, last: bool) -> bool:
    async with database.transaction() as connection:
        return await store_piece(connection, change_set_id, piece, after=after, last=last)
