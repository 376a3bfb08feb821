"""Suggestions while typing, for everybody."""

from itertools import islice
from typing import Any

from limits import RateLimitItemPerMinute
from litestar import get

from domain.catalogue.tree import CategoryTree
from domain.catalogue.views import Crumb
from domain.search.queries import tidy
from domain.search.suggestions import SHORTEST, Suggestions
from domain.text import fold
from web.auth.guards import anyone
from web.http.rate_limiting import count
from web.http.render import Html, PageRequest, public_page
from web.shop import Shop, TheShop

SUGGEST = RateLimitItemPerMinute(240, namespace="suggest")
"""Four a second; what is known already is not counted."""

MOST_CATEGORIES = 3


@get("/search/suggestions", guards=[anyone])
async def show_suggestions(request: PageRequest, shop: TheShop) -> Html:
    """Show what `q` may become, as a list for the field in the header: one query at most."""
    text = tidy(request.query_params.get("q", "").replace("\x00", "")).lower()
    suggested, categories = Suggestions(), tuple[Crumb, ...]()
    if len(text) >= SHORTEST:
        suggested = await shop.suggested.known(text) or await _find(request, shop, text)
        categories = begun_categories(await shop.catalogue.tree(), text)
    found: dict[str, Any] = {"text": text, "suggested": suggested, "categories": categories}
    return public_page(request, shop, "search/_suggestions.html", **found)


async def _find(request: PageRequest, shop: Shop, text: str) -> Suggestions:
    """Suggest what is not known yet. Raises `TooManyError`."""
    await count(request, shop, SUGGEST)
    return await shop.suggested.find(text)


def begun_categories(tree: CategoryTree, text: str) -> tuple[Crumb, ...]:
    """The first categories in whose names every typed word begins a word."""
    typed = fold(text).split()
    fitting = (
        crumb for crumb, words in tree.folded if all(any(word.startswith(part) for word in words) for part in typed)
    )
    return tuple(islice(fitting, MOST_CATEGORIES))
