"""The shape of the category tree, so that no change makes a ring of it or lets it grow without end."""

from uuid import UUID

from domain.connection import Connection
from domain.errors import InvalidError
from domain.words.messages import gettext

DEEPEST = 6
"""The most levels of categories."""


class Branches:
    """The parent of every category."""

    def __init__(self, parents: dict[UUID, UUID | None]) -> None:
        self._parents = parents

    def __len__(self) -> int:
        return len(self._parents)

    def check_move(self, category_id: UUID, parent_id: UUID | None) -> None:
        """Raise `InvalidError` if this category, old or new, cannot stand beneath `parent_id`."""
        above = self._above(parent_id)
        if category_id in above:
            raise InvalidError({"parent": gettext("A category cannot stand beneath itself.")})
        if len(above) + self._height(category_id) > DEEPEST:
            raise InvalidError({"parent": gettext("Categories go %(deepest)s deep at most.", deepest=DEEPEST)})

    def _above(self, category_id: UUID | None) -> list[UUID]:
        path: list[UUID] = []
        while category_id is not None and category_id not in path:
            path.append(category_id)
            category_id = self._parents.get(category_id)
        return path

    def _height(self, category_id: UUID) -> int:
        below = [child for child, parent in self._parents.items() if parent == category_id]
        return 1 + max((self._height(child) for child in below), default=0)


async def read_branches(connection: Connection) -> Branches:
    """The shape of the whole tree: one query."""
    rows = await connection.fetch("SELECT id, parent_id FROM categories")
    return Branches({row["id"]: row["parent_id"] for row in rows})
