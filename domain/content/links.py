"""Links that the owner chooses: to a category, a collection or a page of the shop, or to an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from domain.catalogue.collections import Collections
from domain.catalogue.tree import CategoryTree
from domain.connection import Connection
from domain.content.published import PublishedPages
from domain.errors import InvalidError
from domain.words.messages import gettext, marked

LONGEST_WORDS, LONGEST_ADDRESS = 60, 300
WANTED = marked("Begin with / for a page of this shop, or with https:// for another one.")
GONE = marked("There is no such place any more. Choose another.")


class LinkTo(StrEnum):
    """What a link leads to."""

    CATEGORY = "category"
    COLLECTION = "collection"
    PAGE = "page"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Link:
    """A link as chosen. `target` is the id of a category or collection, the slug of a page, or an address.

    Without `words` it is called what its target is called, and is renamed with it.
    """

    to: LinkTo
    target: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link as pages show it."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Places:
    """What shoppers can open now."""

    tree: CategoryTree
    collections: Collections
    pages: PublishedPages

    def find(self, link: Link) -> ShownLink | None:
        """The link as shown; None while it leads to nothing that shoppers can open, or to an empty category."""
        if link.to is LinkTo.ADDRESS:
            return ShownLink(link.words, link.target)
        found = self._name_and_address(link)
        return found and ShownLink(link.words or found.words, found.address)

    def find_all(self, links: Sequence[Link]) -> tuple[ShownLink, ...]:
        """Those of the links that lead somewhere."""
        return tuple(found for one in links if (found := self.find(one)))

    def _name_and_address(self, link: Link) -> ShownLink | None:
        if link.to is LinkTo.CATEGORY:
            row = self.tree.row(link.target)
            shown = row is not None and self.tree.is_open(row.id) and self.tree.is_filled(row.id)
            return ShownLink(row.name, f"/c/{row.slug}") if row and shown else None
        if link.to is LinkTo.PAGE:
            page = self.pages.named(link.target)
            return ShownLink(page.title, f"/pages/{page.slug}") if page else None
        found = self.collections.named(link.target)
        return ShownLink(found.name, f"/collections/{found.slug}") if found else None


def _bounded() -> str:
    words = gettext("Enter an address of at most %(most)s characters.", most=LONGEST_ADDRESS)
    return f"{words} {gettext(WANTED)}"


def check_address(text: str) -> None:
    """Raise ValueError with a sentence unless `text` is a path of this shop or an address by https.

    Browsers read a backslash as a slash, and // as the beginning of another site.
    """
    if not text or len(text) > LONGEST_ADDRESS:
        raise ValueError(_bounded())
    if not text.isprintable() or any(one in ' \\"<>^`{|}' for one in text):
        raise ValueError(gettext("An address has no spaces, quotes, brackets or backslashes."))
    if text.startswith("/"):
        if text.startswith("//"):
            raise ValueError(gettext(WANTED))
        return
    try:
        parts = urlsplit(text)
        sound = parts.scheme == "https" and parts.hostname and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        sound = False
    if not sound:
        raise ValueError(gettext(WANTED))


MISSING = """
SELECT wanted.place - 1 AS place FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (kind, target, place)
WHERE NOT CASE wanted.kind
    WHEN 'category' THEN EXISTS (SELECT FROM categories WHERE id::text = wanted.target)
    WHEN 'collection' THEN EXISTS (SELECT FROM collections WHERE id::text = wanted.target)
    WHEN 'page' THEN EXISTS (SELECT FROM content_pages WHERE slug = wanted.target)
    ELSE true END
"""


async def check_links(connection: Connection, links: Sequence[Link], *, most: int, at: str = "links") -> None:
    """Check links before they are stored: one query. Raises `InvalidError`; it names `at`, a number, a field."""
    if len(links) > most:
        raise InvalidError({at: gettext("Use at most %(most)s links.", most=most)})
    errors: dict[str, str] = {}
    for number, link in enumerate(links):
        errors |= {f"{at}/{number}/{name}": sentence for name, sentence in _wrong(link)}
    if links and not errors:
        missing = await connection.fetch(MISSING, [one.to.value for one in links], [one.target for one in links])
        errors = {f"{at}/{row['place']}/target": GONE for row in missing}
    if errors:
        raise InvalidError(errors)


def _wrong(link: Link) -> list[tuple[str, str]]:
    """What is wrong with a link in itself, by its fields."""
    found = []
    if len(link.words) > LONGEST_WORDS:
        found.append(("words", gettext("Use at most %(number)s characters.", number=LONGEST_WORDS)))
    if link.to is LinkTo.ADDRESS:
        if not link.words:
            found.append(("words", gettext("Say where this address leads.")))
        try:
            check_address(link.target)
        except ValueError as error:
            found.append(("target", str(error)))
    return found
