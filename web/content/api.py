"""Pages such as terms and privacy for staff over JSON."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from litestar import Response, get, put
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter
from msgspec import Meta, Struct, convert

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.connection import Connection
from domain.content.operations import LONGEST_BODY, LONGEST_TITLE, add_page, save_page
from domain.content.queries import PageView, find_page, find_version, list_pages, list_versions
from domain.errors import NotFoundError
from web.api.fields import Body, Count, Line, Prose, Version
from web.api.openapi import ETAG, IfMatch, refusals
from web.api.requests import LARGE_BODY
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.content.form import read_draft
from web.http.edit_conflict import HIGHEST
from web.http.preconditions import read_if_match
from web.shop import TheShop

HERE = "/admin/pages"
MOST_VERSIONS = 100
PageSlug = Annotated[str, Meta(examples=["terms"])]
VersionNumber = Annotated[int, Meta(ge=1, le=HIGHEST, description="Counts the published versions of a page")]


class PageBody(Body, frozen=True):
    """A page. `published` shows this text to shoppers under the next version number; false hides the page.

    With `draft` the text is saved and `published` has no effect: shoppers continue to see the published version.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {"title": "Terms", "body": "## Delivery\n\nWe deliver.", "published": True}

    title: Annotated[Line, Meta(min_length=1, max_length=LONGEST_TITLE)]
    body: Annotated[Prose, Meta(min_length=1, max_length=LONGEST_BODY, description="Markdown (CommonMark)")]
    published: bool = False
    draft: bool = False


class StaffPageSummary(Struct, frozen=True):
    """A page without its text. `number` is the published version; `changed` if the page differs from it."""

    slug: PageSlug
    title: str
    published: bool
    number: VersionNumber | None
    published_at: datetime | None
    changed: bool
    changed_at: datetime
    actor: Annotated[str, Meta(description="Who saved it last; empty for the original text")]
    version: Version


class StaffPage(StaffPageSummary, frozen=True):
    """A page as it was last saved."""

    body: Annotated[str, Meta(description="Markdown (CommonMark)")]


class StaffPageList(Struct, frozen=True):
    """All pages by title."""

    items: list[StaffPageSummary]


class PageVersion(Struct, frozen=True):
    """A published version. `ended_at` is null while shoppers see it."""

    number: VersionNumber
    title: str
    actor: str
    published_at: datetime
    ended_at: datetime | None


class PageVersionText(PageVersion, frozen=True):
    """A published version with its text."""

    body: Annotated[str, Meta(description="Markdown (CommonMark)")]


class PageVersionList(Struct, frozen=True):
    """Versions of a page, the latest first; `next` is for `before`, null at the end."""

    items: list[PageVersion]
    next: Count | None


@get(HERE, guards=[May(Verb.CHANGE_PAGES)], tags=["Staff"], summary="List pages")
async def list_staff_pages(shop: TheShop) -> Response[StaffPageList]:
    """Returns every page that the shop can publish at `/pages/{slug}`, with its state."""
    async with shop.database.read() as connection:
        found = await list_pages(connection)
    return fresh(StaffPageList(convert(found, list[StaffPageSummary], from_attributes=True)))


@get(
    f"{HERE}/{{slug:str}}",
    guards=[May(Verb.CHANGE_PAGES)],
    tags=["Staff"],
    summary="Get a page",
    responses=refusals(404),
    response_headers=[ETAG],
)
async def show_staff_page(shop: TheShop, slug: FromPath[str]) -> Response[StaffPage]:
    """Returns the text as it was last saved, published or not."""
    async with shop.database.read() as connection:
        return _page(await find_page(connection, slug))


@put(
    f"{HERE}/{{slug:str}}",
    guards=[May(Verb.CHANGE_PAGES)],
    tags=["Staff"],
    summary="Replace a page",
    request_max_body_size=LARGE_BODY,
    responses=refusals(409, 412, 428),
    response_headers=[ETAG],
)
async def replace_page(
    request: ApiRequest, shop: TheShop, slug: FromPath[str], data: JSONBody[PageBody], if_match: IfMatch = ""
) -> Response[StaffPage]:
    """Adds the page if none has this slug, which needs no `If-Match`. Published versions are never lost.

    409 if another request has added the page at the same time.
    """
    by, draft = await require(request, Role.STAFF), read_draft(data.title, data.body)
    async with shop.database.transaction() as connection:
        if await _exists(connection, slug):
            published, seen = None if data.draft else data.published, read_if_match(if_match)
            await save_page(connection, slug=slug, draft=draft, published=published, expected=seen.versions, by=by)
        else:
            published = data.published and not data.draft
            await add_page(connection, slug=slug, draft=draft, published=published, by=by)
        saved = await find_page(connection, slug)
    shop.catalogue.invalidate()
    return _page(saved)


@get(
    f"{HERE}/{{slug:str}}/versions",
    guards=[May(Verb.CHANGE_PAGES)],
    tags=["Staff"],
    summary="List versions of a page",
    responses=refusals(404),
)
async def list_page_versions(
    shop: TheShop, slug: FromPath[str], before: Annotated[int, QueryParameter(ge=1, le=HIGHEST)] = HIGHEST
) -> Response[PageVersionList]:
    """Returns up to 100 published versions with lower numbers than `before`."""
    async with shop.database.read() as connection:
        await find_page(connection, slug)
        found = await list_versions(connection, slug, before=before, limit=MOST_VERSIONS + 1)
    items = convert(found[:MOST_VERSIONS], list[PageVersion], from_attributes=True)
    return fresh(PageVersionList(items, items[-1].number if len(found) > MOST_VERSIONS else None))


@get(
    f"{HERE}/{{slug:str}}/versions/{{number:int}}",
    guards=[May(Verb.CHANGE_PAGES)],
    tags=["Staff"],
    summary="Get a version of a page",
    responses=refusals(404),
)
async def show_page_version(
    shop: TheShop, slug: FromPath[str], number: Annotated[int, PathParameter(ge=1, le=HIGHEST)]
) -> Response[PageVersionText]:
    """Returns the text as it was published."""
    async with shop.database.read() as connection:
        found = await find_version(connection, slug, number)
    return fresh(convert(found, PageVersionText, from_attributes=True))


async def _exists(connection: Connection, slug: str) -> bool:
    try:
        await find_page(connection, slug)
    except NotFoundError:
        return False
    return True


def _page(view: PageView) -> Response[StaffPage]:
    return fresh(convert(view, StaffPage, from_attributes=True), version=str(view.version))
