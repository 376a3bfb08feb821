"""The picture of a block: put there, described, taken away and brought back. Each write is in the audit log."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from domain.accounts.views import Principal
from domain.catalogue.generation import bump_site
from domain.connection import Connection, take_turns
from domain.content.front_page.operations import mark_changed, record
from domain.content.front_page.planned import ONE_AT_A_TIME
from domain.content.front_page.queries import find_block
from domain.content.front_page.views import Block, BlockKind
from domain.errors import InvalidError, check_version
from domain.media.operations import keep_picture, release_picture
from domain.words.messages import gettext

LONGEST_ALT = 300


@dataclass(frozen=True, slots=True)
class ChosenPicture:
    """What staff decide: the stored picture of a block, and what it shows, in words.

    A picture that came with the shop is not stored as such: it has a `file` alone, and goes when another one comes.
    """

    picture_id: UUID | None
    file: str
    alt: str


CHANGE = """
UPDATE front_blocks SET picture_id = $2, file = $3::text, alt = $4,
    width = CASE WHEN $3::text = '' THEN 0 ELSE width END, height = CASE WHEN $3::text = '' THEN 0 ELSE height END
WHERE id = $1
"""


async def change_block_picture(
    connection: Connection,
    *,
    block_id: UUID,
    expected: Collection[int] | None,
    change: Callable[[ChosenPicture], ChosenPicture],
    by: Principal,
) -> None:
    """Apply `change` to the picture of a block. For a day, an uploaded one that goes can be brought back by its id.

    Raises `NotFoundError`, `StaleError` unless the block's version is among the `expected` ones, and `InvalidError`.
    """
    await take_turns(connection, ONE_AT_A_TIME)
    block = await find_block(connection, block_id)
    before = _chosen(block)
    after = change(before)
    check_version(block.version, expected)
    _check(block, after)
    if before == after:
        return
    if after.picture_id and after.picture_id != before.picture_id:
        await keep_picture(connection, after.picture_id)
    await connection.execute(CHANGE, block_id, after.picture_id, "" if after.picture_id else after.file, after.alt)
    if before.picture_id and before.picture_id != after.picture_id:
        await release_picture(connection, before.picture_id)
    await mark_changed(connection, block_id, by)
    await bump_site(connection)
    await record(connection, "picture_changed", block, by, {"changes": _both(before, after)})


def _chosen(block: Block) -> ChosenPicture:
    picture = block.picture
    if picture is None:
        return ChosenPicture(None, "", "")
    return ChosenPicture(picture.picture_id, "" if picture.picture_id else picture.file, picture.alt)


def _check(block: Block, after: ChosenPicture) -> None:
    if block.kind is not BlockKind.PICTURE:
        raise InvalidError({"file": gettext("A block of this kind has no picture.")})
    if len(after.alt) > LONGEST_ALT:
        raise InvalidError({"alt": gettext("Use at most %(number)s characters.", number=LONGEST_ALT)})


def _both(before: ChosenPicture, after: ChosenPicture) -> dict[str, Any]:
    old, new = asdict(before), asdict(after)
    return {name: {"before": old[name], "after": new[name]} for name in old if old[name] != new[name]}
