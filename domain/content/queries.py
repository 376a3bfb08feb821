"""Pages as staff see them: what is being written, what is published, and every version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.connection import Connection
from domain.errors import NotFoundError
from domain.words.messages import gettext


@dataclass(frozen=True, slots=True)
class PageView:
    """A page. `number` is that of the published version, None while there is none; `changed` if its text differs.

    `unread`: nobody who works here has published it, so that its text still is, or may be, the one it came with.
    """

    slug: str
    title: str
    body: str
    version: int
    actor: str
    changed_at: datetime
    number: int | None
    published_at: datetime | None
    changed: bool
    unread: bool

    @property
    def published(self) -> bool:
        """Whether shoppers can read it."""
        return self.number is not None


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version that was published; `ended_at` is None while shoppers read it."""

    number: int
    title: str
    body: str
    actor: str
    published_at: datetime
    ended_at: datetime | None


FIELDS = """
p.version, p.actor, p.changed_at, v.number, v.published_at,
v.id IS NOT NULL AND (v.title, v.body) IS DISTINCT FROM (p.title, p.body) AS changed,
NOT EXISTS (SELECT FROM page_versions w WHERE w.page_id = p.id AND w.actor <> '') AS unread
FROM content_pages p LEFT JOIN page_versions v ON v.page_id = p.id AND v.ended_at IS NULL
"""
LIST = f"SELECT p.slug, p.title, '' AS body, {FIELDS} ORDER BY lower(p.title), p.slug"
FIND = f"SELECT p.slug, p.title, p.body, {FIELDS} WHERE p.slug = $1"


async def list_pages(connection: Connection) -> list[PageView]:
    """All pages by title, without their texts; there are few: one query."""
    return [PageView(**dict(row)) for row in await connection.fetch(LIST)]


async def find_page(connection: Connection, slug: str) -> PageView:
    """The page with this slug: one query. Raises `NotFoundError`."""
    row = await connection.fetchrow(FIND, slug)
    if row is None:
        raise NotFoundError(gettext("There is no such page."))
    return PageView(**dict(row))


VERSIONS = """
SELECT v.number, v.title, {} AS body, v.actor, v.published_at, v.ended_at
FROM page_versions v JOIN content_pages p ON p.id = v.page_id WHERE p.slug = $1
"""
LATEST = f"{VERSIONS.format(chr(39) * 2)} AND v.number < $2 ORDER BY v.number DESC LIMIT $3"
ONE = f"{VERSIONS.format('v.body')} AND v.number = $2"


async def list_versions(connection: Connection, slug: str, *, before: int, limit: int) -> list[VersionView]:
    """Up to `limit` versions of a page with numbers below `before`, the latest first, without texts: one query."""
    return [_version(row) for row in await connection.fetch(LATEST, slug, before, limit)]


async def find_version(connection: Connection, slug: str, number: int) -> VersionView:
    """One version of a page with its text: one query. Raises `NotFoundError`."""
    row = await connection.fetchrow(ONE, slug, number)
    if row is None:
        raise NotFoundError(gettext("There is no such version."))
    return _version(row)


def _version(row: Any) -> VersionView:
    return VersionView(**dict(row))
