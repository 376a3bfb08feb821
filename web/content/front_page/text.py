"""The words for blocks of the front page, as staff read them."""

from collections.abc import Mapping
from datetime import datetime

from domain.content.front_page.views import Block, BlockKind, ProductSource

KINDS: Mapping[BlockKind, tuple[str, str]] = {
    BlockKind.PICTURE: ("Picture with words",
                   "A wide picture with a few words and links; as the first block, it opens the page."),
    BlockKind.DEPARTMENTS: ("Departments", "A tile for each department, and links to your collections."),
    BlockKind.PRODUCTS: ("Row of products", "Products in the shop's order, the newest, or those of a collection."),
    BlockKind.TEXT: ("Text", "A few paragraphs in Markdown."),
    BlockKind.PROMISES: ("Promises", "What shoppers can rely on, such as free delivery."),
    BlockKind.NEARLY_GONE: ("Nearly gone", "Products of which only a handful are left, if there are any."),
}  # fmt: skip
"""What each kind is called, and what it shows."""

SOURCES = ((ProductSource.SHOP.value, "The shop's own order"), (ProductSource.NEWEST.value, "The newest products"))


def state_of(block: Block, now: datetime) -> tuple[str, str]:
    """The shape and the words for a block's state, apart from its dates."""
    draft = block.draft
    if draft.lost:
        return "trouble", "Its collection was deleted"
    if not draft.shown:
        return "ended", "Not shown"
    if draft.in_time(now):
        return "done", "Shown"
    return ("waiting", "Planned") if draft.from_at and now < draft.from_at else ("ended", "Over")
