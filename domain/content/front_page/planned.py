"""Blocks that begin and end at the time that staff chose for them."""

from domain.catalogue.generation import bump_site
from domain.connection import Connection, affected, take_turns

ONE_AT_A_TIME = "front_blocks"
"""What writers of the front page take turns for, since an order is that of all blocks."""

HOLDS = "((from_at IS NULL OR from_at <= now()) AND (until_at IS NULL OR now() < until_at))"
DUE = f"SELECT EXISTS (SELECT FROM front_blocks WHERE in_time <> {HOLDS})"  # noqa: S608 - constant
TURN = f"UPDATE front_blocks SET in_time = {HOLDS} WHERE in_time <> {HOLDS}"  # noqa: S608 - constant
"""Compare the dates of all blocks with the clock; writers of the front page take turns for it."""


async def turn_blocks(connection: Connection) -> int:
    """Show and hide the blocks whose time has come, and have the front page made anew; returns how many."""
    if not await connection.fetchval(DUE):
        return 0
    await take_turns(connection, ONE_AT_A_TIME)
    turned = affected(await connection.execute(TURN))
    if turned:
        await bump_site(connection)
    return turned
