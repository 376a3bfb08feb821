"""The web application: routes, errors, and the `Shop` that handlers are given."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from threading import Thread

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.types import ASGIApp

from domain.clock import now
from domain.delivery.bank_holidays import load_bank_holidays
from web.adapters.gateways import Gateways
from web.adapters.simulated import NAME as SIMULATED
from web.adapters.vies import Vies
from web.auth.kept_forms import keep_typed
from web.auth.opening import unless_closed
from web.cache.generation import Watch
from web.cache.known_caps import KnownCaps
from web.cache.known_catalogue import KnownCatalogue
from web.cache.known_payment_methods import KnownPaymentMethods
from web.cache.known_settings import KnownSettings
from web.cache.known_vat_numbers import KnownVatNumbers
from web.cache.middleware import PageCache
from web.cache.namespace import shop_name
from web.cache.product_lists import Lists
from web.cache.routes import CachedRoutes
from web.cache.searches import Searches
from web.cache.sessions import SessionCache
from web.cache.shared import SharedCache
from web.cache.suggested import Suggested
from web.cache.typed_forms import TypedForms
from web.cart.direct import CartPages
from web.config.settings import PROJECT_ROOT, Settings, settings
from web.exports.key_file import KeyFile
from web.http.errors import ERROR_HANDLERS
from web.http.files import Files
from web.http.rate_limiting import tell_allowance
from web.http.render import PRIVATE_QUALITY
from web.http.security import Shell, refuse_forgeries
from web.infra.adding_lane import adding_lane
from web.infra.asking_lanes import attempt_lane, cart_key_lane
from web.infra.checkout_lane import checkout_lane
from web.infra.connections import AWAY
from web.infra.database import Database
from web.infra.encodings import PlainlyAccepted
from web.infra.failures import Failures
from web.infra.handlers import hand_over, spare_copies
from web.infra.logs import configure_logs
from web.infra.queue import Bell
from web.infra.rate_limiter import Limits
from web.infra.reading_lanes import cart_lane, product_lane
from web.infra.till import Till
from web.invoices.documents import name_seller
from web.media.store import open_store
from web.routes import account, admin, pages
from web.routes.api import api
from web.shop import Shop
from web.templating.delivery_facts import KnownDelivery

MAX_BODY = 65_536
"""The size of the largest accepted request body, in bytes."""

_prepared: list[Litestar] = []
"""The routes that `prepare` made for this process, or for the one that it was forked from."""


def prepare() -> None:
    """Make the routes ahead: a web process that is forked later has them from the start, in memory that it shares."""
    _prepared.append(make_routes())


def create_app() -> ASGIApp:
    """The application of this process, by the environment's settings; for the server."""
    chosen = settings()
    configure_logs(chosen)
    return make_app(chosen)


def make_app(chosen: Settings) -> ASGIApp:
    """The application for these settings, whose `database_url` and `redis_url` are set."""
    return around(make_litestar(chosen), chosen)


def around(app: Litestar, chosen: Settings) -> Shell:
    """The application within its layers: the shell outermost, then files, the cache of public pages, and carts."""
    shop: Shop = app.state.shop
    cache = PageCache(
        CartPages(PlainlyAccepted(app), shop),
        app.state.cached_routes,
        shop.watch,
        shop.known,
        shop.catalogue,
        shop.lists,
        shop.shared,
        shop.searches,
        shop=shop,
        secure=chosen.production,
    )
    folders = {"/static/": PROJECT_ROOT / "static"} | ({} if chosen.media_url else {"/media/": chosen.media_dir})
    files = Files(cache, folders)
    return Shell(KeyFile(files, chosen.indexnow_key) if chosen.indexnow_key else files, chosen)


def make_litestar(chosen: Settings) -> Litestar:
    """The Litestar application inside the layers."""
    app = _prepared.pop() if _prepared else make_routes()
    app.state.shop = make_shop(chosen)
    return app


def make_shop(chosen: Settings) -> Shop:
    """The `Shop` that handlers are given; no connection is opened yet."""
    database = Database(chosen.database_url or "")
    delivery = KnownDelivery()
    known = KnownSettings(database, chosen, delivery)
    watch = Watch(known.generation)
    return Shop(
        known=known,
        database=database,
        checkouts=checkout_lane(database),
        till=Till(database),
        products=product_lane(database),
        carts=cart_lane(database, lambda: known.now.currency),
        cart_keys=cart_key_lane(database),
        attempts=attempt_lane(database, SIMULATED),
        additions=adding_lane(database),
        gateways=Gateways(chosen, database),
        bell=Bell(chosen.redis_url or ""),
        limits=Limits(chosen.redis_url or "", on=chosen.rate_limits),
        failures=Failures(database),
        searches=Searches(database),
        sessions=SessionCache(chosen.redis_url or "", database, watch),
        watch=watch,
        catalogue=KnownCatalogue(database, watch, known, delivery),
        payment_methods=KnownPaymentMethods(database, known),
        caps=KnownCaps(database, known),
        lists=Lists(database, watch, known),
        suggested=Suggested(database, watch),
        shared=SharedCache(chosen.redis_url or "", lambda: shop_name(chosen)),
        vat_numbers=KnownVatNumbers(chosen.redis_url or "", Vies(chosen.vies_url), chosen.vies_url),
        typed_forms=TypedForms(chosen.redis_url or ""),
    )


def make_routes() -> Litestar:
    """The Litestar application with every route, its error handlers and hooks.

    The caller puts the `Shop` that handlers are given into its state. The table of what may be cached is there already:
    to read all routes after a fork would have each process own 6 MB of memory that they share.
    """
    app = Litestar(
        [*pages.HANDLERS, *account.HANDLERS, *admin.HANDLERS, api],
        before_request=unless_closed(refuse_forgeries),
        before_send=[tell_allowance],
        after_exception=[keep_typed],
        dependencies={"shop": Provide(lambda: app.state.shop, sync_to_thread=False)},
        exception_handlers=ERROR_HANDLERS,
        lifespan=[_lifespan],
        compression_config=CompressionConfig(
            backend="brotli", brotli_quality=PRIVATE_QUALITY, brotli_gzip_fallback=True, exclude="^/(assets|media)/"
        ),
        request_max_body_size=MAX_BODY,
        openapi_config=None,
        logging_config=None,
    )
    app.state.cached_routes = CachedRoutes(app.routes)
    spare_copies(app.routes)
    hand_over(app.routes, "shop")
    return app


@asynccontextmanager
async def _lifespan(app: Litestar) -> AsyncIterator[None]:
    shop: Shop = app.state.shop
    open_store(shop.settings)
    await shop.database.open()
    with suppress(*AWAY):
        await shop.watch.current()
        await shop.catalogue.tree()
        await name_seller(shop.database, shop.settings)
    _load_calendar(shop)
    yield
    await shop.failures.close()
    await shop.searches.close()
    await shop.lists.close()
    await shop.shared.close()
    await shop.vat_numbers.close()
    await shop.typed_forms.close()
    await shop.limits.close()
    await shop.sessions.close()
    await shop.bell.close()
    await shop.database.close()


def _load_calendar(shop: Shop) -> None:
    """Load bank holidays of this year and the next beside the first requests, if days of delivery are promised."""
    if shop.settings.cut_off:
        countries, year = {shop.settings.home_country, *shop.settings.countries}, now().year
        Thread(target=load_bank_holidays, args=(countries, (year, year + 1)), daemon=True).start()
