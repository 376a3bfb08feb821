"""Synonyms for staff: listed, added and removed."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import InvalidError
from domain.search.counts import LONGEST as LONGEST_SEARCH
from domain.search.synonyms import LONGEST, MOST_WORDS, SEPARATORS, add_synonyms, list_synonyms, remove_synonyms
from domain.words.messages import marked
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import clean, read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop

HERE = "/admin/synonyms"
FORM = {"admin-search-form": "admin/search/_form.html"}
DONE = {"made": marked("Synonyms added. Each word finds what the others find."), "removed": marked("Synonyms removed.")}
LONGEST_TYPED = MOST_WORDS * (LONGEST + 2)


@get(HERE, guards=[May(Verb.SEE_GOODS)])
async def show_synonyms(request: PageRequest, shop: TheShop) -> Html:
    """Show all groups of synonyms, and a form that begins with the `word` of a search that found nothing."""
    word = request.query_params.get("word", "").replace("\x00", "")[:LONGEST_SEARCH].strip()
    return await _page(request, shop, f"{word}, " if word else "")


@post(HERE, guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def make_synonyms(request: PageRequest, shop: TheShop) -> Html:
    """Add a group; groups that share a word become one."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    typed = form.get("words", "")
    try:
        words = SEPARATORS.split(clean(typed, "words"))
        async with shop.database.transaction() as connection:
            await add_synonyms(connection, words=words, by=by)
    except InvalidError as refusal:
        return await _page(request, shop, typed.replace("\x00", "")[:LONGEST_TYPED], refusal)
    return see_other(request, f"{HERE}?done=made")


@post(f"{HERE}/{{synonyms_id:uuid}}/removal", guards=[May(Verb.CHANGE_GOODS)], status_code=200)
async def remove_one_group(request: PageRequest, shop: TheShop, synonyms_id: FromPath[UUID]) -> Html:
    """Remove a group."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await remove_synonyms(connection, synonyms_id=synonyms_id, by=by)
    return see_other(request, f"{HERE}?done=removed")


async def _page(request: PageRequest, shop: Shop, words: str, refusal: InvalidError | None = None) -> Html:
    async with shop.database.read() as connection:
        synonyms = await list_synonyms(connection)
    return private_page(
        request,
        shop,
        "admin/search/synonyms.html",
        partials=FORM,
        refusal=refusal,
        synonyms=synonyms,
        form={"words": words},
        errors=refusal.errors if refusal else {},
        done=DONE.get(request.query_params.get("done", ""), ""),
    )
