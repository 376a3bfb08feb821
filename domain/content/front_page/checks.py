"""What a block of each kind may hold, and how many there may be, so that the front page stays light."""

from collections.abc import Mapping
from dataclasses import fields

from domain.clock import far_moments
from domain.connection import Connection
from domain.content.front_page.views import BlockDraft, BlockKind, ProductSource
from domain.content.links import check_links
from domain.errors import InvalidError
from domain.words.messages import gettext, marked

LONGEST_TITLE, LONGEST_NOTE, LONGEST_BODY = 120, 200, 5000
LONGEST_PROMISE, LONGEST_PROMISE_TITLE = 200, 60
MOST_LINKS, MOST_PROMISES = 4, 3
AMOUNTS = (4, 8, 12)
"""Products in a row: whole rows of four on a wide screen, of two on a narrow one."""

MOST_BLOCKS = 30
MOST_OF: Mapping[BlockKind, int] = {BlockKind.DEPARTMENTS: 1, BlockKind.NEARLY_GONE: 1, BlockKind.PRODUCTS: 6}
"""Each row of products costs a query when the page is made."""

USES: Mapping[BlockKind, frozenset[str]] = {
    BlockKind.PICTURE: frozenset({"title", "links"}),
    BlockKind.DEPARTMENTS: frozenset(),
    BlockKind.PRODUCTS: frozenset({"title", "note", "amount", "source", "collection_id"}),
    BlockKind.TEXT: frozenset({"title", "body"}),
    BlockKind.PROMISES: frozenset({"promises", "delivery"}),
    BlockKind.NEARLY_GONE: frozenset({"title", "note"}),
}
"""The fields of each kind, beside those of all: whether it is shown, and when."""

OF_ALL = frozenset({"shown", "from_at", "until_at"})
TITLED = (BlockKind.PRODUCTS, BlockKind.NEARLY_GONE)
UNUSED = marked("A block of this kind does not have this.")


async def check_block(connection: Connection, kind: BlockKind, draft: BlockDraft) -> None:
    """Check a block before it is stored: two queries at most. Raises `InvalidError` with a sentence for each field."""
    usual = BlockDraft()
    errors = {
        one.name: UNUSED
        for one in fields(BlockDraft)
        if one.name not in USES[kind] | OF_ALL and getattr(draft, one.name) != getattr(usual, one.name)
    }
    errors |= _texts(kind, draft) | _promises(kind, draft) | await _products(connection, draft)
    errors |= far_moments({"from_at": draft.from_at, "until_at": draft.until_at})
    if draft.from_at and draft.until_at and draft.from_at >= draft.until_at:
        errors["until_at"] = gettext("Choose an end after the beginning.")
    try:
        await check_links(connection, draft.links, most=MOST_LINKS)
    except InvalidError as refusal:
        errors |= refusal.errors
    if errors:
        raise InvalidError(errors)


def _texts(kind: BlockKind, draft: BlockDraft) -> dict[str, str]:
    longest = {"title": LONGEST_TITLE, "note": LONGEST_NOTE, "body": LONGEST_BODY}
    errors = {
        name: gettext("Use at most %(number)s characters.", number=f"{most:,}")
        for name, most in longest.items()
        if len(getattr(draft, name)) > most
    }
    if kind in TITLED and not draft.title:
        errors["title"] = gettext("Enter a title.")
    if kind is BlockKind.TEXT and not draft.body:
        errors["body"] = gettext("Enter a text.")
    return errors


def _promises(kind: BlockKind, draft: BlockDraft) -> dict[str, str]:
    if len(draft.promises) > MOST_PROMISES:
        return {"promises": gettext("Use at most %(most_promises)s promises.", most_promises=MOST_PROMISES)}
    if kind is BlockKind.PROMISES and not (draft.promises or draft.delivery):
        return {"promises/0/title": gettext("Enter a promise, or show what delivery costs.")}
    longest = {"title": LONGEST_PROMISE_TITLE, "text": LONGEST_PROMISE}
    return {
        f"promises/{number}/{name}": gettext("Enter at most %(most)s characters.", most=most)
        for number, promise in enumerate(draft.promises)
        for name, most in longest.items()
        if not 1 <= len(getattr(promise, name)) <= most
    }


async def _products(connection: Connection, draft: BlockDraft) -> dict[str, str]:
    errors = {}
    if draft.amount not in AMOUNTS:
        errors["amount"] = gettext("Choose 4, 8 or 12 products.")
    known = "SELECT EXISTS (SELECT FROM collections WHERE id = $1)"
    if draft.source is ProductSource.COLLECTION:
        if draft.collection_id is None or not await connection.fetchval(known, draft.collection_id):
            errors["collection_id"] = gettext("This collection does not exist any more. Choose another.")
    elif draft.collection_id:
        errors["collection_id"] = gettext("Only a row with the source `collection` has a collection.")
    return errors
