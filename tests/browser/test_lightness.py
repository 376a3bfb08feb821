"""Pages are light, and stand still while they load."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.browser.places import PLACES

BUDGET = 60_000
"""Bytes of HTML, stylesheet and scripts together, as they come over the wire into an empty cache."""
COUNTED = {"Document", "Stylesheet", "Script"}
SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput)
    shifts.push({ value: one.value, who: one.sources.map((source) => source.node?.outerHTML?.slice(0, 120)) });
}).observe({ type: "layout-shift", buffered: true });"""

DEPARTMENTS = """() => {
  const links = (nav) => [...document.querySelectorAll(`nav[aria-label="${nav}"] li`)];
  const shown = (one) => getComputedStyle(one).display !== "none";
  const words = (list) => list.filter(shown).map((one) => one.textContent);
  const button = document.querySelector(".menu summary");
  const ends = [...links("Categories").filter(shown), button].map((one) => one.getBoundingClientRect().right);
  const room = document.querySelector(".header__departments").getBoundingClientRect();
  const menu = shown(button.parentElement) ? words(links("Category menu")) : [];
  return [words(links("Categories")), menu, room.right - Math.max(...ends)];
}"""
DEMO, FEWEST = 8, 6
"""The departments of the demo, to which other journeys may have added, and how many fit on a wide screen at least."""


def transferred(page: Page) -> dict[str, int]:
    """Load the page of this tab anew, as if for the first time; the bytes of each file that counts."""
    session = page.context.new_cdp_session(page)
    kinds: dict[str, tuple[str, str]] = {}
    sizes: dict[str, int] = {}

    def began(event: Mapping[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"], event["response"]["url"]

    def ended(event: Mapping[str, Any]) -> None:
        kind, url = kinds.get(event["requestId"], ("", ""))
        if kind in COUNTED:
            sizes[url] = int(event["encodedDataLength"])

    session.on("Network.responseReceived", began)
    session.on("Network.loadingFinished", ended)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.reload(wait_until="networkidle")
    session.detach()
    return sizes


@pytest.mark.parametrize("name", ["home", "category", "product", "cart", "checkout"])
def test_a_page_is_light(page: Page, name: str) -> None:
    PLACES[name](page)
    sizes = transferred(page)
    assert len(sizes) >= 4, sizes
    assert sum(sizes.values()) <= BUDGET, sizes


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("name", ["home", "category", "product", "sign-in"])
def test_nothing_jumps_while_it_loads(page: Page, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(SHIFTS)
    PLACES[name](page)
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    for top in range(0, height, 600):
        page.evaluate("top => scrollTo(0, top)", top)
        page.wait_for_function("() => [...document.images].every((one) => one.complete || one.loading === 'lazy')")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("shifts") == []


def test_each_department_is_within_reach_at_every_width(page: Page) -> None:
    """Beside the name or under the menu's button, each once, and nothing runs into the search."""
    PLACES["category"](page)
    seen = set()
    for width in range(320, 1700, 60):
        page.set_viewport_size({"width": width, "height": 800})
        beside, within, spare = page.evaluate(DEPARTMENTS)
        assert spare >= 0, (width, beside, spare)
        assert len({*beside, *within}) == len([*beside, *within]) >= DEMO, (width, beside, within)
        seen.add(len(beside))
    assert min(seen) == 0 < FEWEST <= max(seen)
    page.set_viewport_size({"width": 1024, "height": 800})
    page.locator("summary", has_text="More").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('nav').ariaLabel") == "Category menu"
