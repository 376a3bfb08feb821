"""Collections as shoppers see them: the few that are published, read whole."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from msgspec import convert

from domain.catalogue.collection_rules import Members, Rule
from domain.errors import NotFoundError
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection; without a `rule` its products are chosen by hand."""

    id: UUID
    slug: str
    name: str
    description: str
    rule: Rule | None
    position: int
    published: bool
    version: int

    @property
    def members(self) -> Members:
        """What lists are filtered by to show its products."""
        return Members(self.id, self.rule)

    def __hash__(self) -> int:
        return hash(self.id)


class Collections:
    """The published collections, in the order that staff chose."""

    def __init__(self, views: tuple[CollectionView, ...] = ()) -> None:
        self.views = views
        self._by_text = {str(one.id): one for one in views}

    def find(self, key: UUID | str) -> CollectionView:
        """The collection with this id or slug. Raises `NotFoundError`."""
        found = next((one for one in self.views if key in {one.id, one.slug}), None)
        if found is None:
            raise NotFoundError(gettext("There is no such collection."))
        return found

    def named(self, collection_id: str) -> CollectionView | None:
        """The collection with this id as text; None if there is none."""
        return self._by_text.get(collection_id)


PUBLISHED = """
SELECT id, slug, name, description, rule, position, published, version
FROM collections WHERE published ORDER BY position, name, id
"""


def collections_of(rows: list[Any]) -> Collections:
    """The collections in JSON objects of `PUBLISHED`."""
    return Collections(tuple(convert(rows, list[CollectionView])))
