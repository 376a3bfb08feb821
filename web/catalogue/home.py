"""The front page."""

from litestar import get

from domain.catalogue.filters import Filters
from domain.catalogue.queries import category_tiles, nearly_gone, product_cards
from domain.catalogue.views import Picture
from web.auth.guards import anyone
from web.cache.keys import CACHED, Cached
from web.http.render import Html, PageRequest, public_page
from web.shop import TheShop

HEROES = (
    Picture(
        "hero-table",
        "A table laid with stoneware plates and a mug, a carafe and a loaf in low morning sun",
        width=1920,
        height=1080,
    ),
    Picture(
        "hero-living",
        "An oak bench with two linen cushions between a vase of dried grasses and a stool with a lit lamp",
        width=1920,
        height=1080,
    ),
    Picture(
        "hero-bath",
        "A stone ledge with folded towels, a soap dispenser, a candle and a reed diffuser in soft sun",
        width=1920,
        height=1080,
    ),
)
FEATURED = Filters(offset=8, page_size=8)
"""The tiles above already show the first products in our own order, one per department; these are the next."""

SMALL_SHOP = Filters(page_size=8)
"""Without a second page of products, the first one is featured."""

NEARLY_GONE = 4
MOST_COLLECTIONS = 12


@get("/", guards=[anyone], opt={CACHED: Cached()})
async def show_home(request: PageRequest, shop: TheShop) -> Html:
    """Show heroes, categories, a few favourites and the products that are almost gone."""
    tree, collections = await shop.catalogue.tree(), await shop.catalogue.collections()
    async with shop.database.read() as connection:
        categories = await category_tiles(connection, tree)
        featured = await product_cards(connection, FEATURED) or await product_cards(connection, SMALL_SHOP)
        last_few = await nearly_gone(connection, NEARLY_GONE)
    return public_page(
        request,
        shop,
        "catalogue/home.html",
        canonical=f"{shop.settings.base_url}/",
        heroes=HEROES,
        categories=categories,
        collections=collections.views[:MOST_COLLECTIONS],
        featured=featured,
        last_few=last_few,
    )
