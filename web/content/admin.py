"""Pages such as terms and privacy for staff: listed, written, previewed, published, and every version read again."""

from collections.abc import Mapping

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.content.operations import PageTakenError, add_page, save_page
from domain.content.pictures import list_pictures, shown_pictures
from domain.content.published import PublishedPage
from domain.content.queries import PageView, find_page, find_version, list_pages, list_versions
from domain.errors import ShopError, StaleError
from domain.words.messages import gettext, marked
from web.api.requests import LARGE_BODY
from web.auth.guards import May
from web.auth.principals import require
from web.content.form import EMPTY, form_of, read_draft, read_published, read_slug, typed
from web.http.edit_conflict import HIGHEST, REFUSALS, notice_of, seen_version, sentences
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.infra.parsing import whole_number
from web.shop import Shop, TheShop

HERE = "/admin/content"
PARTS = {
    "admin-content-form": "admin/content/_form.html",
    "admin-content-pictures": "admin/content/_pictures.html",
}
DONE = {"made": marked("Page added."), "saved": marked("Page saved.")}
PICTURE_DONE = {"picture": marked("Picture uploaded."), "picture-deleted": marked("Picture deleted.")}
SHOWN_VERSIONS = 20
OTHER_TEXT = marked("Someone changed this text after you opened it. It is shown below yours.")


@get(HERE, guards=[May(Verb.CHANGE_PAGES)])
async def show_content(request: PageRequest, shop: TheShop) -> Html:
    """List all pages with their state: one query."""
    async with shop.database.read() as connection:
        pages = await list_pages(connection)
    done = DONE.get(request.query_params.get("done", ""), "")
    return private_page(request, shop, "admin/content/index.html", pages=pages, done=done)


@get(f"{HERE}/new", guards=[May(Verb.CHANGE_PAGES)])
async def show_new_page(request: PageRequest, shop: TheShop) -> Html:
    """Show an empty form."""
    return await form_page(request, shop, None, EMPTY)


@post(HERE, guards=[May(Verb.CHANGE_PAGES)], status_code=200, request_max_body_size=LARGE_BODY)
async def make_page(request: PageRequest, shop: TheShop) -> Html:
    """Add a page."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    slug, published = read_slug(form), read_published(form)
    try:
        draft = read_draft(form.get("title", ""), form.get("body", ""))
        async with shop.database.transaction() as connection:
            await add_page(connection, slug=slug, draft=draft, published=bool(published), by=by)
    except REFUSALS as refusal:
        return await form_page(request, shop, None, typed(form), refusal)
    return _after(request, shop, slug, published, "made")


@get(f"{HERE}/{{slug:str}}", guards=[May(Verb.CHANGE_PAGES)])
async def show_page_form(request: PageRequest, shop: TheShop, slug: FromPath[str]) -> Html:
    """Show the form of a page, with its own text or, if the address says so, that of an older version."""
    seen = await read_page(shop, slug)
    form, number = form_of(seen), whole_number(request.query_params.get("from", ""), 1, HIGHEST)
    if number:
        async with shop.database.read() as connection:
            old = await find_version(connection, slug, number)
        form |= {"title": old.title, "body": old.body}
    return await form_page(request, shop, seen, form, taken_from=number or 0)


@post(f"{HERE}/{{slug:str}}", guards=[May(Verb.CHANGE_PAGES)], status_code=200, request_max_body_size=LARGE_BODY)
async def change_page(request: PageRequest, shop: TheShop, slug: FromPath[str]) -> Html:
    """Save a page if its version is still the one that the form showed; else show both texts."""
    by, form, published = await require(request, Role.STAFF), await read_form(request), None
    await read_page(shop, slug)
    try:
        draft, published = read_draft(form.get("title", ""), form.get("body", "")), read_published(form)
        async with shop.database.transaction() as connection:
            await save_page(connection, slug=slug, draft=draft, published=published, expected=seen_version(form), by=by)
    except REFUSALS as refusal:
        return await form_page(request, shop, await read_page(shop, slug), typed(form), refusal)
    return _after(request, shop, slug, published, "saved")


@get(f"{HERE}/{{slug:str}}/preview", guards=[May(Verb.CHANGE_PAGES)])
async def show_page_preview(request: PageRequest, shop: TheShop, slug: FromPath[str]) -> Html:
    """Show the text that was saved last as its page in the shop; for staff alone, and never cached."""
    await shop.catalogue.pages()
    seen = await read_page(shop, slug)
    async with shop.database.read() as connection:
        pictures = await shown_pictures(connection, slug, seen.body)
    page = PublishedPage(seen.slug, seen.title, seen.body, seen.published_at or seen.changed_at, pictures)
    shown = seen.published and not seen.changed
    return private_page(request, shop, "admin/content/preview.html", page=page, shown=shown)


@get(f"{HERE}/{{slug:str}}/versions/{{number:str}}", guards=[May(Verb.CHANGE_PAGES)])
async def show_version(request: PageRequest, shop: TheShop, slug: FromPath[str], number: FromPath[str]) -> Html:
    """Show a version as it was published."""
    async with shop.database.read() as connection:
        found = await find_version(connection, slug, whole_number(number, 1, HIGHEST) or 0)
        pictures = await shown_pictures(connection, slug, found.body)
    return private_page(request, shop, "admin/content/version.html", slug=slug, version=found, pictures=pictures)


async def read_page(shop: Shop, slug: str) -> PageView:
    """The page with this slug: one query. Raises `NotFoundError`."""
    async with shop.database.read() as connection:
        return await find_page(connection, slug)


def _after(request: PageRequest, shop: Shop, slug: str, published: bool | None, done: str) -> Html:
    shop.catalogue.invalidate()
    return see_other(request, f"{HERE}/{slug}/preview" if published is None else f"{HERE}?done={done}")


async def form_page(
    request: PageRequest,
    shop: Shop,
    seen: PageView | None,
    form: Mapping[str, str],
    refusal: ShopError | None = None,
    *,
    taken_from: int = 0,
    picture_refusal: ShopError | None = None,
    picture_form: Mapping[str, str] | None = None,
) -> Html:
    """The page of a form: two queries. `picture_form` is what was typed about a picture that is refused."""
    before = whole_number(request.query_params.get("before", ""), 1, HIGHEST) or HIGHEST
    versions, pictures = [], []
    if seen:
        async with shop.database.read() as connection:
            versions = await list_versions(connection, seen.slug, before=before, limit=SHOWN_VERSIONS + 1)
            pictures = await list_pictures(connection, seen.slug)
    stale = isinstance(refusal, StaleError) and "body" in refusal.differences
    now = {**form_of(seen), "published": "published" if seen.published else gettext("not published")} if seen else {}
    errors = {**sentences(refusal, now), **({"body": OTHER_TEXT} if stale else {})}
    if isinstance(refusal, PageTakenError):
        errors = {"slug": refusal.message}
    return private_page(
        request,
        shop,
        "admin/content/show.html",
        partials=PARTS,
        refusal=refusal or picture_refusal,
        seen=seen,
        form=form,
        errors=errors,
        notice="" if isinstance(refusal, PageTakenError) else notice_of(refusal),
        current=seen.body if seen and stale else "",
        versions=versions[:SHOWN_VERSIONS],
        older=versions[SHOWN_VERSIONS - 1].number if len(versions) > SHOWN_VERSIONS else 0,
        taken_from=taken_from,
        pictures=pictures,
        picture_form=picture_form or {},
        picture_errors=sentences(picture_refusal, {}),
        picture_notice=notice_of(picture_refusal),
        picture_done="" if picture_refusal else PICTURE_DONE.get(request.query_params.get("done", ""), ""),
    )
