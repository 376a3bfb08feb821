"""Files kept in the database while they wait, in pieces: any process can read them, and a killed one costs nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from domain.connection import Connection, delete_some
from domain.errors import NotFoundError
from domain.words.messages import gettext

PIECE = 262_144
LONGEST_NAME = 200

ADD = "INSERT INTO import_files (name, header, samples) VALUES ($1, $2, $3) RETURNING id"
ADD_PIECE = "INSERT INTO import_file_pieces (file_id, position, data) VALUES ($1, $2, $3)"
READ_PIECE = "SELECT data FROM import_file_pieces WHERE file_id = $1 AND position = $2"


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file of which nobody has said yet what its columns are."""

    name: str
    header: list[str]
    samples: list[list[str]]


async def keep_file(connection: Connection, file: BinaryIO, facts: WaitingFile) -> UUID:
    """Store a file in pieces and return its id; it is read once it is given to a change set."""
    file_id: UUID = await connection.fetchval(ADD, facts.name[:LONGEST_NAME], facts.header, facts.samples)
    file.seek(0)
    position = 0
    while data := file.read(PIECE):
        await connection.execute(ADD_PIECE, file_id, position, data)
        position += 1
    return file_id


async def file_pieces(connection: Connection, file_id: UUID) -> AsyncIterator[bytes]:
    """The pieces of a file in their order: a query each."""
    position = 0
    while (data := await connection.fetchval(READ_PIECE, file_id, position)) is not None:
        yield data
        position += 1


async def find_waiting_file(connection: Connection, file_id: UUID) -> WaitingFile:
    """A file that no change set has, locked until the transaction ends: one query. Raises `NotFoundError`."""
    query = "SELECT name, header, samples FROM import_files WHERE id = $1 AND change_set_id IS NULL FOR NO KEY UPDATE"
    row = await connection.fetchrow(query, file_id)
    if row is None:
        raise NotFoundError(gettext("This file is not here any more. Upload it again."))
    return WaitingFile(**row)


async def give_file(connection: Connection, *, file_id: UUID, change_set_id: UUID) -> None:
    """Give a waiting file to a change set."""
    await connection.execute("UPDATE import_files SET change_set_id = $2 WHERE id = $1", file_id, change_set_id)


async def delete_file(connection: Connection, file_id: UUID) -> None:
    """Delete a file whose rows are stored."""
    await connection.execute("DELETE FROM import_files WHERE id = $1", file_id)


async def delete_waiting_files(connection: Connection, *, limit: int) -> int:
    """Delete files that nobody explained for a day, or whose change set does not need them; returns how many."""
    over = """
        (change_set_id IS NULL AND created_at < now() - interval '1 day') OR change_set_id IN (
            SELECT c.id FROM change_sets c WHERE c.collected OR c.status <> 'staging')
    """
    return await delete_some(connection, "import_files", over, limit=limit)
