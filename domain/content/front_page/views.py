"""Blocks of the front page, as staff write them and as stored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import convert

from domain.catalogue.views import Picture
from domain.content.links import Link
from domain.media.sizes import stored_widths
from domain.media.views import PictureStatus


class BlockKind(StrEnum):
    """What a block is; it stays as it was added."""

    PICTURE = "picture"
    DEPARTMENTS = "departments"
    PRODUCTS = "products"
    TEXT = "text"
    PROMISES = "promises"
    NEARLY_GONE = "nearly_gone"


class ProductSource(StrEnum):
    """Where the products of a row come from: the shop in its own order, its newest ones, or a collection."""

    SHOP = "shop"
    NEWEST = "newest"
    COLLECTION = "collection"


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise in a few words, and what it means."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class BlockDraft:
    """What staff decide about a block; a kind uses some of it. `amount` is the number of products.

    `delivery` adds what delivery costs and from when it is free. It is shown from `from_at` and before `until_at`.
    """

    title: str = ""
    note: str = ""
    body: str = ""
    amount: int = 4
    source: ProductSource = ProductSource.SHOP
    collection_id: UUID | None = None
    links: tuple[Link, ...] = ()
    promises: tuple[Promise, ...] = ()
    delivery: bool = False
    shown: bool = False
    from_at: datetime | None = None
    until_at: datetime | None = None

    def in_time(self, at: datetime) -> bool:
        """Whether its dates hold at a moment."""
        return (self.from_at is None or self.from_at <= at) and (self.until_at is None or at < self.until_at)

    @property
    def lost(self) -> bool:
        """Whether the collection that it shows was deleted since."""
        return self.source is ProductSource.COLLECTION and self.collection_id is None


@dataclass(frozen=True, slots=True)
class BlockPicture:
    """The picture of a block, whatever its status; one without `picture_id` came with the shop.

    Its files, of which `file` is the stem, are there once it is ready; `problem` says why they could not be made.
    """

    picture_id: UUID | None
    file: str
    alt: str
    width: int
    height: int
    status: PictureStatus
    problem: str

    @property
    def ready(self) -> Picture | None:
        """The picture as pages show it, once its files are there."""
        return Picture(self.file, self.alt, self.width, self.height) if self.status is PictureStatus.READY else None

    @property
    def preview_width(self) -> int:
        """The width in pixels of the file that staff are shown."""
        return stored_widths(self.width)[:2][-1]


@dataclass(frozen=True, slots=True)
class Block:
    """A block as stored. `in_time` says whether its dates held when they were last compared with the clock."""

    id: UUID
    kind: BlockKind
    position: int
    version: int
    actor: str
    changed_at: datetime
    in_time: bool
    draft: BlockDraft
    picture: BlockPicture | None

    @property
    def name(self) -> str:
        """Its title, or what it is."""
        return self.draft.title or self.kind.replace("_", " ").capitalize()


def blocks_of(rows: list[Any]) -> tuple[Block, ...]:
    """The blocks in JSON objects of `domain.content.front_page.queries.BLOCKS`."""
    return tuple(convert(rows, list[Block]))
