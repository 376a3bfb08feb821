"""The categories that rows name, by slug or by the names on the way to them; what is missing can be made."""

from collections.abc import Collection
from uuid import UUID

from domain.accounts.views import Principal
from domain.assortment.categories import add_category
from domain.assortment.category_rows import CategoryDraft
from domain.assortment.slugs import SOUND
from domain.catalogue.tree import CategoryTree, category_places
from domain.connection import Connection
from domain.errors import ShopError
from domain.text import fold
from domain.words.messages import gettext

PARTS = ">"
LONGEST_NAME = 120


class Places:
    """The categories as they are now."""

    def __init__(self, tree: CategoryTree) -> None:
        self._tree = tree
        self._slugs = set(tree.slugs)
        self._children: dict[tuple[UUID | None, str], UUID] = {}
        for _, row in tree.walk():
            self._children.setdefault((row.parent_id, fold(row.name)), row.id)

    def find(self, text: str) -> str | None:
        """The slug of the category that `text` names, None if there is none."""
        if text in self._slugs:
            return text
        known, missing = self._way(text)
        return self._tree.slug_of(known) if known and not missing else None

    def may_be_made(self, text: str) -> bool:
        """Whether `text` names a way to a category, rather than the slug of one."""
        parts = parts_of(text)
        return bool(parts) and all(len(one) <= LONGEST_NAME for one in parts) and not SOUND.fullmatch(text)

    def _way(self, text: str) -> tuple[UUID | None, list[str]]:
        """The last category on the way that exists, and the names of those that do not."""
        here: UUID | None = None
        parts = parts_of(text)
        for place, name in enumerate(parts):
            child = self._children.get((here, fold(name)))
            if child is None:
                return here, parts[place:]
            here = child
        return here, []

    async def make(self, connection: Connection, text: str, by: Principal) -> None:
        """Add the categories that are missing on the way. Raises what `add_category` raises."""
        here, missing = self._way(text)
        for name in missing:
            here = await add_category(
                connection, draft=CategoryDraft(name=name, parent=str(here) if here else None), by=by
            )


def parts_of(text: str) -> list[str]:
    """The names on a way such as `Kitchen > Mugs`."""
    return [name for one in text.split(PARTS) if (name := " ".join(one.split()))]


async def read_places(connection: Connection) -> Places:
    """The categories as they are: one query."""
    return Places(await category_places(connection))


async def hold_places(connection: Connection, wanted: Collection[str], by: Principal) -> Places:
    """The categories, protected from deletion, after those among `wanted` that are missing were made.

    One that cannot be made is still missing afterwards.
    """
    places = await read_places(connection)
    missing = [text for text in dict.fromkeys(wanted) if places.find(text) is None and places.may_be_made(text)]
    for text in missing:
        try:
            await places.make(connection, text, by)
        except ShopError:
            continue
        places = await read_places(connection)
    await connection.fetch("SELECT id FROM categories ORDER BY id FOR KEY SHARE")
    return await read_places(connection)


def unknown_category(text: str, *, makeable: bool) -> str:
    """Why a category that is not there cannot be used."""
    return (
        gettext("The category %(text)s cannot be made.", text=text)
        if makeable
        else gettext("There is no category called %(text)s.", text=text)
    )
