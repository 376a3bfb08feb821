"""Pages that the owner wrote, such as terms or privacy, and the official notice of the legal guarantee."""

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from domain.catalogue.parts import NO_PARTS
from domain.content.published import published_page
from web.auth.guards import anyone
from web.cache.keys import CACHED, Cached
from web.cache.marks import note_parts
from web.config.union import shown_notice
from web.http.render import Html, PageRequest, public_page
from web.shop import TheShop


@get("/pages/{slug:str}", guards=[anyone], opt={CACHED: Cached(goods=True)})
async def show_page(request: PageRequest, shop: TheShop, slug: FromPath[str]) -> Html:
    """Show the published text of a page, kept until the shop changes: two queries at most. 404 without one."""
    await shop.catalogue.pages()
    async with shop.database.read() as connection:
        page = await published_page(connection, slug)
    note_parts(request.scope, NO_PARTS)
    canonical = f"{shop.settings.base_url}/pages/{page.slug}"
    return public_page(request, shop, "content/show.html", canonical=canonical, page=page)


@get("/legal-guarantee", guards=[anyone], opt={CACHED: Cached(goods=True)})
async def show_guarantee(request: PageRequest, shop: TheShop) -> Html:
    """Show the official notice of the legal guarantee, whole. 404 without one, or if no country sold to wants it."""
    await shop.catalogue.pages()
    if not shown_notice(shop.settings):
        raise NotFoundException
    note_parts(request.scope, NO_PARTS)
    canonical = f"{shop.settings.base_url}/legal-guarantee"
    return public_page(request, shop, "content/guarantee.html", canonical=canonical)
