"""Pages written, published and taken back by staff. A text that was published is kept for ever under its number."""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import asyncpg
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService
from sqlalchemy.ext.asyncio import AsyncSession

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_site
from domain.connection import Connection, take_turns
from domain.content.models import ContentPage, PageVersion
from domain.content.pictures import check_named
from domain.errors import ConflictError, InvalidError, NotFoundError, check_version
from domain.orm import session_on
from domain.words.messages import gettext

LONGEST_SLUG, LONGEST_TITLE, LONGEST_BODY = 80, 120, 30_000
MOST_PAGES = 100
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = ("new", "front-page", "menus")
"""What the staff's own addresses use."""


class PageTakenError(ConflictError):
    """Another page has the same slug."""

    code = "page_taken"


@dataclass(frozen=True, slots=True)
class PageDraft:
    """The title and the text, in Markdown, of a page."""

    title: str
    body: str


class PageRepository(SQLAlchemyAsyncRepository[ContentPage]):
    """The pages."""

    model_type = ContentPage


class PageService(SQLAlchemyAsyncRepositoryService[ContentPage, PageRepository]):
    """Adds and changes pages."""

    repository_type = PageRepository


class VersionRepository(SQLAlchemyAsyncRepository[PageVersion]):
    """The versions of pages."""

    model_type = PageVersion


class VersionService(SQLAlchemyAsyncRepositoryService[PageVersion, VersionRepository]):
    """Adds versions, and ends them."""

    repository_type = VersionRepository


async def add_page(connection: Connection, *, slug: str, draft: PageDraft, published: bool, by: Principal) -> None:
    """Add a page; its slug stays, so that no link to it ever breaks.

    Raises `InvalidError`, also beyond `MOST_PAGES`, and `PageTakenError`.
    """
    _check(draft, slug)
    taken = PageTakenError(gettext("There is already a page at /pages/%(slug)s.", slug=slug))
    await take_turns(connection, "content_pages")
    try:
        async with session_on(connection) as session:
            service = PageService(session=session)
            if await service.exists(ContentPage.slug == slug):
                raise taken
            if await service.count() >= MOST_PAGES:
                raise InvalidError({"title": gettext("There are %(most_pages)s pages already.", most_pages=MOST_PAGES)})
            await check_named(connection, None, draft.body)
            page = await service.create(ContentPage(slug=slug, **asdict(draft), version=1, actor=by.actor))
            if published:
                await _publish(connection, session, page, None, by.actor)
    except asyncpg.UniqueViolationError as error:
        raise taken from error
    await _record(connection, by, "page.created", page, {"published": published})


async def save_page(
    connection: Connection,
    *,
    slug: str,
    draft: PageDraft,
    published: bool | None,
    expected: Collection[int] | None,
    by: Principal,
) -> None:
    """Save the text of a page; what changes nothing leaves its version as it is.

    `published` has shoppers read this text from now on, under the next number; False has them read nothing; None saves
    it as a draft and leaves what they read. Raises `NotFoundError`, `InvalidError`, and `StaleError` unless its version
    is among the `expected` ones.
    """
    _check(draft, slug)
    async with session_on(connection) as session:
        page = await PageService(session=session).get_one_or_none(ContentPage.slug == slug, with_for_update=True)
        if page is None:
            raise NotFoundError(gettext("There is no such page."))
        await check_named(connection, page.id, draft.body)
        versions = VersionService(session=session)
        live = await versions.get_one_or_none(PageVersion.page_id == page.id, PageVersion.ended_at.is_(None))
        changes = _changes(page, live, draft, published)
        check_version(page.version, expected, changes)
        page.title, page.body = draft.title, draft.body
        shown = await _show(connection, session, page, live, published, by.actor)
        if not changes and not shown:
            return
        page.version, page.actor, page.changed_at = page.version + 1, by.actor, await _now(connection)
    action = {True: "page.published", False: "page.unpublished"}[bool(published)] if shown else "page.changed"
    await _record(connection, by, action, page, {"changes": _told(changes)})


def _changes(
    page: ContentPage, live: PageVersion | None, draft: PageDraft, published: bool | None
) -> dict[str, tuple[Any, Any]]:
    """What would be different, by field: both values."""
    before = {"title": page.title, "body": page.body, "published": live is not None}
    after = {**asdict(draft), "published": before["published"] if published is None else published}
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


async def _show(
    connection: Connection,
    session: AsyncSession,
    page: ContentPage,
    live: PageVersion | None,
    published: bool | None,
    actor: str,
) -> bool:
    """Have shoppers read the page's text, or nothing; returns whether that is a change for them."""
    if published and (live is None or (live.title, live.body) != (page.title, page.body)):
        await _publish(connection, session, page, live, actor)
        return True
    if published is False and live is not None:
        live.ended_at = await _now(connection)
        await bump_site(connection)
        return True
    return False


NEXT = "SELECT coalesce(max(number), 0) + 1 FROM page_versions WHERE page_id = $1"


async def _publish(
    connection: Connection, session: AsyncSession, page: ContentPage, live: PageVersion | None, actor: str
) -> None:
    at = await _now(connection)
    if live is not None:
        live.ended_at = at
        await session.flush()
    number = await connection.fetchval(NEXT, page.id)
    text = {"title": page.title, "body": page.body}
    await VersionService(session=session).create(
        PageVersion(page_id=page.id, number=number, **text, actor=actor, published_at=at)
    )
    await bump_site(connection)


async def _now(connection: Connection) -> datetime:
    """The moment of this transaction, by the clock that orders are placed by."""
    now: datetime = await connection.fetchval("SELECT now()")
    return now


def _check(draft: PageDraft, slug: str) -> None:
    errors = {}
    if not 1 <= len(draft.title) <= LONGEST_TITLE:
        errors["title"] = gettext("Enter a title of at most %(longest_title)s characters.", longest_title=LONGEST_TITLE)
    if not 1 <= len(draft.body) <= LONGEST_BODY:
        errors["body"] = gettext("Enter a text of at most %(number)s characters.", number=f"{LONGEST_BODY:,}")
    if len(slug) > LONGEST_SLUG or not SLUG.fullmatch(slug):
        errors["slug"] = gettext(
            "Use up to %(longest_slug)s lower-case letters and digits, with single hyphens between.",
            longest_slug=LONGEST_SLUG,
        )
    elif slug in RESERVED:
        errors["slug"] = gettext("This address is used by the shop. Choose another.")
    if errors:
        raise InvalidError(errors)


def _told(changes: dict[str, tuple[Any, Any]]) -> dict[str, dict[str, Any]]:
    """The changes for the log, which names the length of a text; versions hold the texts themselves."""
    said = {name: tuple(map(_length, both)) if name == "body" else both for name, both in changes.items()}
    return {name: {"before": old, "after": new} for name, (old, new) in said.items()}


async def _record(
    connection: Connection, by: Principal, action: str, page: ContentPage, details: dict[str, Any]
) -> None:
    told = {"page_id": page.slug, "name": page.title, **details}
    await write_audit(connection, actor_id=by.id, actor=by.actor, action=action, subject=page.slug, details=told)


def _length(text: str) -> str:
    return gettext("%(number)s characters", number=f"{len(text):,}")
