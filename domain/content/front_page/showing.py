"""The front page filled: what each block shows, for shoppers, and for staff who look ahead."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.catalogue.category_tile import CategoryTile
from domain.catalogue.collections import CollectionView
from domain.catalogue.filters import Filters, Sort
from domain.catalogue.parts import FRONT, PRODUCT, Parts, part_of
from domain.catalogue.queries import category_tiles, nearly_gone, product_cards
from domain.catalogue.views import Picture, ProductCard
from domain.connection import Connection
from domain.content.front_page.views import Block, BlockDraft, BlockKind, ProductSource, Promise
from domain.content.links import Places, ShownLink
from domain.errors import NotFoundError

TILES = 8
"""The tiles of departments show the first products in our own order, one per department; rows go on after these."""

NEARLY_GONE = 4
MOST_COLLECTIONS = 12


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block with all that its part of the page shows. `own`: its picture was uploaded, so that words stay off it.

    A picture that came with the shop has room for words; of an uploaded one nobody knows.
    """

    kind: BlockKind
    title: str = ""
    note: str = ""
    body: str = ""
    picture: Picture | None = None
    own: bool = False
    links: tuple[ShownLink, ...] = ()
    promises: tuple[Promise, ...] = ()
    delivery: bool = False
    cards: tuple[ProductCard, ...] = ()
    tiles: tuple[CategoryTile, ...] = ()
    collections: tuple[CollectionView, ...] = ()


async def fill(connection: Connection, blocks: Iterable[Block], places: Places) -> tuple[ShownBlock, ...]:
    """The blocks that have something to show: a query each for departments, rows of products, and what is nearly gone.

    A row in the shop's own order needs a second one where it has no products beyond those of the departments.
    """
    shown: list[ShownBlock] = []
    for block in blocks:
        found = await _fill(connection, block, places, {one.kind for one in shown})
        if found:
            shown.append(found)
    return tuple(shown)


def parts_of_front(blocks: Iterable[Block], shown: Iterable[ShownBlock], places: Places) -> Parts | None:
    """Return the parts of the catalogue that the front page shows; None if a rule decides, which may be of anything."""
    if any(found.rule for block in blocks if (found := _collection(block.draft, places))):
        return None
    return part_of(PRODUCT, (card.id for block in shown for card in block.cards)) | {FRONT}


async def _fill(connection: Connection, block: Block, places: Places, above: set[BlockKind]) -> ShownBlock | None:
    draft = block.draft
    bare = ShownBlock(block.kind, draft.title, draft.note, draft.body, promises=draft.promises, delivery=draft.delivery)
    if block.kind in (BlockKind.TEXT, BlockKind.PROMISES):
        return bare
    if block.kind is BlockKind.PICTURE:
        picture = block.picture.ready if block.picture else None
        own = block.picture is not None and block.picture.picture_id is not None
        return replace(bare, picture=picture, own=own, links=places.find_all(draft.links))
    if block.kind is BlockKind.DEPARTMENTS:
        tiles = await category_tiles(connection, places.tree)
        return replace(bare, tiles=tiles, collections=places.collections.views[:MOST_COLLECTIONS]) if tiles else None
    cards = await _cards(connection, block, places, above)
    return replace(bare, cards=cards, links=_whole(draft, places)) if cards else None


async def _cards(
    connection: Connection, block: Block, places: Places, above: set[BlockKind]
) -> tuple[ProductCard, ...]:
    if block.kind is BlockKind.PRODUCTS:
        return await _products(connection, block.draft, places, below_departments=BlockKind.DEPARTMENTS in above)
    # Only what has a number to show: a promise of scarcity without one would be a trick.
    return tuple(card for card in await nearly_gone(connection, NEARLY_GONE) if card.stock.low)


async def _products(
    connection: Connection, draft: BlockDraft, places: Places, *, below_departments: bool
) -> tuple[ProductCard, ...]:
    filters = Filters(page_size=draft.amount)
    if draft.source is ProductSource.NEWEST:
        return await product_cards(connection, replace(filters, sort=Sort.NEWEST))
    if draft.source is ProductSource.COLLECTION:
        collection = _collection(draft, places)
        members = collection and replace(filters, collection=collection.members)
        return await product_cards(connection, members) if members else ()
    further = await product_cards(connection, replace(filters, offset=TILES)) if below_departments else ()
    return further or await product_cards(connection, filters)


def _collection(draft: BlockDraft, places: Places) -> CollectionView | None:
    """The collection of a row; None while it is not published, and once it was deleted."""
    try:
        return places.collections.find(draft.collection_id) if draft.collection_id else None
    except NotFoundError:
        return None


def _whole(draft: BlockDraft, places: Places) -> tuple[ShownLink, ...]:
    """The link to all products of a row's collection."""
    found = _collection(draft, places)
    return (ShownLink(found.name, f"/collections/{found.slug}"),) if found else ()
