"""Pages as shoppers read them, and the versions under which an order was placed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.catalogue.views import Picture
from domain.connection import Connection
from domain.content.pictures import shown_pictures
from domain.errors import NotFoundError
from domain.words.messages import gettext, marked

LEGAL = ("terms", "privacy", "accessibility")
"""The pages that stand in the small print below every page, in this order."""

HELP = ("delivery-and-returns", "contact", "about")
"""The pages that are listed first, in this order, before those that the owner added."""

POLICIES = {
    "terms": marked("Terms"),
    "delivery-and-returns": marked("Delivery and returns"),
    "privacy": marked("Privacy"),
}
"""What an order is placed under, and what it is called beside an order."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A published page, as links show it."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class PublishedPages:
    """Links to every published page."""

    links: tuple[PageLink, ...] = ()

    def named(self, slug: str) -> PageLink | None:
        """The link to a page, None while it is not published."""
        return next((one for one in self.links if one.slug == slug), None)

    @property
    def legal(self) -> tuple[PageLink, ...]:
        """Those of the small print."""
        return tuple(one for slug in LEGAL if (one := self.named(slug)))

    @property
    def small_print(self) -> tuple[PageLink, ...]:
        """Those that stay within reach while somebody orders: of the small print, and where to find help."""
        return (*self.legal, *(one for slug in HELP[:2] if (one := self.named(slug))))

    @property
    def policies(self) -> tuple[PageLink, ...]:
        """Those that an order is placed under; none without terms."""
        found = tuple(one for slug in POLICIES if (one := self.named(slug)))
        return found if self.named("terms") else ()

    @property
    def help(self) -> tuple[PageLink, ...]:
        """All others: those that every shop has, then the owner's own by title."""
        first = [one for slug in HELP if (one := self.named(slug))]
        return (*first, *(one for one in self.links if one.slug not in (*HELP, *LEGAL)))


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """A page as shoppers read it; `published_at` is when this text of it was published.

    `pictures` are those of it that are ready, by the ids that the text has.
    """

    slug: str
    title: str
    body: str
    published_at: datetime
    pictures: Mapping[str, Picture] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """The version of a page that was published when an order was placed."""

    slug: str
    number: int
    published_at: datetime

    @property
    def name(self) -> str:
        """What it is called beside an order."""
        return POLICIES[self.slug]


PUBLISHED = """
SELECT p.slug, v.title FROM page_versions v JOIN content_pages p ON p.id = v.page_id
WHERE v.ended_at IS NULL ORDER BY lower(v.title), p.slug
"""


def published_of(rows: list[dict[str, Any]]) -> PublishedPages:
    """The links in JSON objects of `PUBLISHED`."""
    return PublishedPages(tuple(PageLink(row["slug"], row["title"]) for row in rows))


READ = """
SELECT p.slug, v.title, v.body, v.published_at FROM page_versions v JOIN content_pages p ON p.id = v.page_id
WHERE v.ended_at IS NULL AND p.slug = $1
"""


async def published_page(connection: Connection, slug: str) -> PublishedPage:
    """The published text of a page: two queries at most. Raises `NotFoundError`, also while it is not published."""
    row = await connection.fetchrow(READ, slug)
    if row is None:
        raise NotFoundError(gettext("There is no such page."))
    return PublishedPage(**dict(row), pictures=await shown_pictures(connection, slug, row["body"]))


@dataclass(frozen=True, slots=True)
class PolicyText:
    """The text of a policy in the version that was published when an order was placed, in Markdown."""

    number: int
    published_at: datetime
    title: str
    body: str


CONTRACT = ("terms", "delivery-and-returns")
"""The pages that are part of the contract; privacy is information, and no part of it."""

TEXTS_AT = """
SELECT v.number, v.published_at, v.title, v.body FROM page_versions v JOIN content_pages p ON p.id = v.page_id
WHERE p.slug = ANY($1::text[]) AND v.published_at <= $2 AND (v.ended_at > $2 OR v.ended_at IS NULL)
ORDER BY array_position($1::text[], p.slug::text)
"""


async def contract_at(connection: Connection, at: datetime) -> list[PolicyText]:
    """The texts of the contract of an order that was placed at this moment: one query."""
    return [PolicyText(**dict(row)) for row in await connection.fetch(TEXTS_AT, list(CONTRACT), at)]


AT = """
SELECT p.slug, v.number, v.published_at FROM page_versions v JOIN content_pages p ON p.id = v.page_id
WHERE p.slug = ANY($1::text[]) AND v.published_at <= $2 AND (v.ended_at > $2 OR v.ended_at IS NULL)
ORDER BY array_position($1::text[], p.slug::text)
"""


async def policies_at(connection: Connection, at: datetime) -> list[Policy]:
    """What an order that was placed at this moment was placed under: one query.

    Versions never change, and say from when to when they were published, so nothing is stored with the order.
    """
    return [Policy(**dict(row)) for row in await connection.fetch(AT, list(POLICIES), at)]
