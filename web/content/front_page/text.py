"""The words for blocks of the front page, as staff read them."""

from collections.abc import Mapping
from datetime import datetime

from domain.content.front_page.views import Block, BlockKind, ProductSource
from domain.words.messages import gettext, marked

KINDS: Mapping[BlockKind, tuple[str, str]] = {
    BlockKind.PICTURE: (
        marked("Picture with words"),
        marked("A wide picture with a few words and links; as the first block, it opens the page."),
    ),
    BlockKind.DEPARTMENTS: (
        marked("Departments"),
        marked("A tile for each department, and links to your collections."),
    ),
    BlockKind.PRODUCTS: (
        marked("Row of products"),
        marked("Products in the shop's order, the newest, or those of a collection."),
    ),
    BlockKind.TEXT: (marked("Text"), marked("A few paragraphs in Markdown.")),
    BlockKind.PROMISES: (marked("Promises"), marked("What shoppers can rely on, such as free delivery.")),
    BlockKind.NEARLY_GONE: (
        marked("Nearly gone"),
        marked("Products of which only a handful are left, if there are any."),
    ),
}
"""What each kind is called, and what it shows."""

SOURCES = (
    (ProductSource.SHOP.value, marked("The shop's own order")),
    (ProductSource.NEWEST.value, marked("The newest products")),
)


def state_of(block: Block, now: datetime) -> tuple[str, str]:
    """The shape and the words for a block's state, apart from its dates."""
    draft = block.draft
    if draft.lost:
        return "trouble", gettext("Its collection was deleted")
    if not draft.shown:
        return "ended", gettext("Not shown")
    if draft.in_time(now):
        return "done", gettext("Shown")
    return ("waiting", gettext("Planned")) if draft.from_at and now < draft.from_at else ("ended", gettext("Over"))
