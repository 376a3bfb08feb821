"""The picture of a category: put there, described, taken away and brought back. Each write is in the audit log."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from domain.accounts.views import Principal
from domain.assortment.image_changes import LONGEST_ALT
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_site
from domain.connection import Connection
from domain.errors import InvalidError, NotFoundError, check_version
from domain.media.operations import keep_picture, release_picture
from domain.media.sizes import stored_widths
from domain.media.views import PictureStatus
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """What staff decide: the stored picture that a category shows, None for none, and what it shows, in words."""

    picture_id: UUID | None
    alt: str


@dataclass(frozen=True, slots=True)
class CategoryPicture:
    """The picture of a category for staff, whatever its status; `version` is the category's.

    Its files, of which `file` is the stem, are there once it is ready; `problem` says why they could not be made.
    """

    category_id: UUID
    version: int
    shown: ShownPicture
    file: str
    width: int
    height: int
    status: PictureStatus
    problem: str

    @property
    def preview_width(self) -> int:
        """The width in pixels of the file that staff are shown."""
        return stored_widths(self.width)[:2][-1]


READ = """
SELECT c.id, c.slug, c.version, c.picture_id, c.picture_alt, u.stem, u.width, u.height, u.status, u.problem
FROM categories c LEFT JOIN pictures u ON u.id = c.picture_id WHERE c.id = $1
"""


async def find_category_picture(connection: Connection, category_id: UUID) -> CategoryPicture | None:
    """The picture of a category, None if it has none: one query. Raises `NotFoundError` without the category."""
    row = await _read(connection, READ, category_id)
    return _view(row) if row["picture_id"] else None


CHANGE = "UPDATE categories SET picture_id = $2, picture_alt = $3, version = version + 1 WHERE id = $1"


async def change_category_picture(
    connection: Connection,
    *,
    category_id: UUID,
    expected: Collection[int] | None,
    change: Callable[[ShownPicture], ShownPicture],
    by: Principal,
) -> None:
    """Apply `change` to what a category shows. For a day, a picture that goes can be brought back by its id.

    Raises `NotFoundError`, `StaleError` unless the category's version is among the `expected` ones, and `InvalidError`.
    """
    row = await _read(connection, f"{READ} FOR UPDATE OF c", category_id)
    before = ShownPicture(row["picture_id"], row["picture_alt"])
    after = change(before)
    check_version(row["version"], expected)
    if len(after.alt) > LONGEST_ALT:
        raise InvalidError({"alt": gettext("Use at most %(number)s characters.", number=LONGEST_ALT)})
    if before == after:
        return
    if after.picture_id and after.picture_id != before.picture_id:
        await keep_picture(connection, after.picture_id)
    await connection.execute(CHANGE, category_id, after.picture_id, after.alt)
    if before.picture_id and before.picture_id != after.picture_id:
        await release_picture(connection, before.picture_id)
    await bump_site(connection)
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action="category.picture_changed",
        subject=row["slug"],
        details={"category_id": category_id, "version": row["version"] + 1, "changes": _both(before, after)},
    )


def _both(before: ShownPicture, after: ShownPicture) -> dict[str, Any]:
    old, new = asdict(before), asdict(after)
    return {name: {"before": old[name], "after": new[name]} for name in old if old[name] != new[name]}


async def _read(connection: Connection, query: str, category_id: UUID) -> Any:
    row = await connection.fetchrow(query, category_id)
    if row is None:
        raise NotFoundError(gettext("This category does not exist."))
    return row


def _view(row: Any) -> CategoryPicture:
    return CategoryPicture(
        category_id=row["id"],
        version=row["version"],
        shown=ShownPicture(row["picture_id"], row["picture_alt"]),
        file=row["stem"],
        width=row["width"],
        height=row["height"],
        status=PictureStatus(row["status"]),
        problem=row["problem"],
    )
