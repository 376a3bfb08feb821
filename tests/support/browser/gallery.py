"""One open page of every kind, so that many checks can look at it without going there again."""

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


class Gallery:
    """Opens each place when it is first looked at."""

    def __init__(self, browser: Browser, shop: RunningShop) -> None:
        self._browser = browser
        self._shop = shop
        self._places: dict[str, Place] = {}

    def place(self, name: str) -> Place:
        """The place of this name, with reduced motion."""
        if name not in self._places:
            self._places[name] = self._open(name)
        return self._places[name]

    def close(self) -> None:
        """Close all pages."""
        for place in self._places.values():
            place.page.context.close()

    def _open(self, name: str) -> Place:
        context = self._browser.new_context(base_url=self._shop.base_url, reduced_motion="reduce")
        watch = Watch(self._shop.base_url)
        watch.expect(*(["status 404"] if name == "not-found" else []))
        watch.follow(context)
        page = context.new_page()
        if name == FAILED:
            fail(page, self._shop.end_hold)
        else:
            PLACES[name](page)
        return Place(name, page, watch)
