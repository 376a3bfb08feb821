"""Collections as records: what is requested of one, what is stored, and the repository that holds them."""

from dataclasses import asdict, dataclass
from uuid import UUID

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService
from sqlalchemy import ColumnElement

from domain.assortment.drafts import Differences
from domain.catalogue.collection_models import Collection
from domain.catalogue.collection_rules import Rule, rule_of
from domain.catalogue.collections import CollectionView


class CollectionRepository(SQLAlchemyAsyncRepository[Collection]):
    """The collections."""

    model_type = Collection


class CollectionService(SQLAlchemyAsyncRepositoryService[Collection, CollectionRepository]):
    """Adds, changes and deletes collections; whoever uses it keeps the audit log."""

    repository_type = CollectionRepository


def named(key: UUID | str) -> ColumnElement[bool]:
    """The filter for the collection with this id or slug."""
    return Collection.id == key if isinstance(key, UUID) else Collection.slug == key


@dataclass(frozen=True, slots=True)
class CollectionDraft:
    """A collection as requested: by its `rule`, or by hand.

    A slug of None is made of the name, a position of None comes last, and `published` of None means that it is; on a
    change, None leaves each of them as it is, and so it does with `products`, the ids of those chosen by hand.
    """

    name: str
    slug: str | None = None
    description: str = ""
    rule: Rule | None = None
    position: int | None = None
    published: bool | None = None
    products: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class PresentCollection:
    """A collection as stored, with the products that were chosen by hand in their order."""

    id: UUID
    version: int
    draft: CollectionDraft

    @property
    def view(self) -> CollectionView:
        """The collection as shoppers would see it."""
        draft = self.draft
        return CollectionView(
            id=self.id,
            slug=draft.slug or "",
            name=draft.name,
            description=draft.description,
            rule=draft.rule,
            position=draft.position or 0,
            published=draft.published is not False,
            version=self.version,
        )


def present_of(record: Collection, products: tuple[UUID, ...]) -> PresentCollection:
    """The record of a collection with its products, as a draft."""
    draft = CollectionDraft(
        name=record.name,
        slug=record.slug,
        description=record.description,
        rule=rule_of(record.rule),
        position=record.position,
        published=record.published,
        products=products,
    )
    return PresentCollection(record.id, record.version, draft)


def collection_differences(before: CollectionDraft, after: CollectionDraft) -> Differences:
    """Both values of each field that differs."""
    old, new = asdict(before), asdict(after)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}
