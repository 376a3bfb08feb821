"""The shop's own pages as they would be with a staged change set applied: for staff alone, and never cached."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from litestar import get
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.changes.preview import apply_privately
from domain.changes.views import ChangeSetView
from web.auth.guards import May
from web.auth.principals import require_verb
from web.catalogue.shelf import Shelf, shelf_on
from web.catalogue.shop_pages import (
    Asked,
    ShopPage,
    category_page,
    collection_page,
    home_page,
    product_page,
    search_page,
)
from web.changes.admin.index import HERE
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop
from web.templating.fragments import fragments_of

PREVIEW = f"{HERE}/{{change_set_id:uuid}}/preview"
Make = Callable[[Shelf, Asked], Awaitable[ShopPage]]

OF_THE_CATALOGUE = re.compile(
    rb'((?:href|action|hx-get|hx-push-url)=")(/(?:(?:c|p|collections)/[^"]*|search(?:[?#][^"]*)?|(?:[?#][^"]*)?))"'
)
"""The links to pages that have a preview, as our templates write them."""

LEFT_OUT = re.compile(rb'<form class="card__buy".*?</form>|hx-get="/search/suggestions"', re.DOTALL)
"""What a preview has none of: forms of lists that would buy what may not be there, and suggestions, which lead out."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the notice above a preview says: of which change set it is, and how many of its changes are in it."""

    seen: ChangeSetView
    applied: int


@get(PREVIEW, guards=[May(Verb.CHANGE_GOODS)])
async def preview_home(request: PageRequest, shop: TheShop, change_set_id: FromPath[UUID]) -> Html:
    """Show the front page with a change set applied."""
    return await _preview(request, shop, change_set_id, home_page)


@get(f"{PREVIEW}/c/{{slug:str}}", guards=[May(Verb.CHANGE_GOODS)])
async def preview_category(
    request: PageRequest, shop: TheShop, change_set_id: FromPath[UUID], slug: FromPath[str]
) -> Html:
    """Show a category with a change set applied."""
    return await _preview(request, shop, change_set_id, lambda shelf, asked: category_page(shelf, asked, slug))


@get(f"{PREVIEW}/collections/{{slug:str}}", guards=[May(Verb.CHANGE_GOODS)])
async def preview_collection(
    request: PageRequest, shop: TheShop, change_set_id: FromPath[UUID], slug: FromPath[str]
) -> Html:
    """Show a collection with a change set applied."""
    return await _preview(request, shop, change_set_id, lambda shelf, asked: collection_page(shelf, asked, slug))


@get(f"{PREVIEW}/search", guards=[May(Verb.CHANGE_GOODS)])
async def preview_search(request: PageRequest, shop: TheShop, change_set_id: FromPath[UUID]) -> Html:
    """Show the products that would match, with a change set applied."""
    return await _preview(request, shop, change_set_id, search_page)


@get(f"{PREVIEW}/p/{{slug:str}}", guards=[May(Verb.CHANGE_GOODS)])
async def preview_product(
    request: PageRequest, shop: TheShop, change_set_id: FromPath[UUID], slug: FromPath[str]
) -> Html:
    """Show a product with a change set applied; it is applied in any case, however large the change set is."""
    return await _preview(
        request, shop, change_set_id, lambda shelf, asked: product_page(shelf, asked, slug), product=slug
    )


async def _preview(request: PageRequest, shop: Shop, change_set_id: UUID, make: Make, *, product: str = "") -> Html:
    """The page that `make` makes, with its links leading to other previews."""
    by, root = await require_verb(request, Verb.CHANGE_GOODS), f"{HERE}/{change_set_id}/preview"
    asked = Asked(request.url.path.removeprefix(root) or "/", request.query_params)
    async with shop.database.rehearsal() as connection:
        seen, applied = await apply_privately(connection, change_set_id=change_set_id, first=product, by=by)
        shelf = await shelf_on(connection, shop.settings)
        page = await make(shelf, asked)
    if page.elsewhere:
        return see_other(request, root + page.elsewhere)
    around = {"menu": shelf.tree.menu, "navigation": shelf.content.navigation, "request_path": asked.path}
    context = {**page.whole_context(fragments_of(shop.templates)), "canonical": "", **around}
    answer = private_page(
        request,
        shop,
        page.template,
        partials=page.partials,
        frame=page.frame,
        preview=Preview(seen, applied),
        **context,
    )
    answer.content = OF_THE_CATALOGUE.sub(rb"\g<1>" + root.encode() + rb'\g<2>"', LEFT_OUT.sub(b"", answer.content))
    return answer
