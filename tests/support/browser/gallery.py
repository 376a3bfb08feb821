"""Pages of every kind, each opened once for all checks that look at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.support.browser.places import PLACES, fail
from tests.support.browser.running_shop import RunningShop
from tests.support.browser.watch import Watch

FAILED = "order-failed"
NAMES = (*PLACES, FAILED)


@dataclass(frozen=True)
class Place:
    """An open page and its log of troubles."""

    name: str
    page: Page
    watch: Watch


@contextmanager
def open_place(browser: Browser, shop: RunningShop, name: str) -> Iterator[Place]:
    """The place of this name, with reduced motion; nothing may have gone wrong when it is left."""
    context = browser.new_context(base_url=shop.base_url, reduced_motion="reduce")
    watch = Watch(shop.base_url)
    watch.expect(*(["status 404"] if name == "not-found" else []))
    watch.follow(context)
    page = context.new_page()
    if name == FAILED:
        fail(page, shop.end_hold)
    else:
        PLACES[name](page)
    yield Place(name, page, watch)
    watch.check()
    context.close()
