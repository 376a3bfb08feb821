"""Blocks of the front page, read: those that shoppers see, and all of them for staff."""

from uuid import UUID

from domain.connection import Connection
from domain.content.front_page.views import Block, blocks_of
from domain.errors import NotFoundError
from domain.words.messages import gettext

BLOCKS = """
SELECT b.id, b.kind, b.position, b.version, b.actor, b.changed_at, b.in_time, to_jsonb(b) AS draft,
       CASE WHEN b.file <> '' OR b.picture_id IS NOT NULL THEN jsonb_build_object(
           'picture_id', b.picture_id, 'alt', b.alt, 'file', coalesce(u.stem, b.file),
           'width', coalesce(u.width, b.width), 'height', coalesce(u.height, b.height),
           'status', coalesce(u.status, 'ready'), 'problem', coalesce(u.problem, '')) END AS picture
FROM front_blocks b LEFT JOIN pictures u ON u.id = b.picture_id
"""
SHOWN = f"{BLOCKS} WHERE b.shown AND b.in_time ORDER BY b.position, b.id"
EVERY = f"SELECT to_jsonb(block) FROM ({BLOCKS}) AS block ORDER BY position, id"  # noqa: S608 - constants
ONE = f"SELECT to_jsonb(block) FROM ({BLOCKS} WHERE b.id = $1) AS block"  # noqa: S608 - constants


async def list_blocks(connection: Connection) -> tuple[Block, ...]:
    """Every block in its order, shown or not: one query."""
    return blocks_of([row[0] for row in await connection.fetch(EVERY)])


async def find_block(connection: Connection, block_id: UUID) -> Block:
    """A block: one query. Raises `NotFoundError`."""
    found = await connection.fetchval(ONE, block_id)
    if found is None:
        raise NotFoundError(gettext("There is no such block."))
    return blocks_of([found])[0]
