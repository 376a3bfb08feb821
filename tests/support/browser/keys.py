"""Steps of a customer who has only a keyboard, and must always see where they are."""

import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser.patience import POLL_SECONDS

LIMIT = 120
"""The most presses of Tab that anybody makes."""

SEEN_SECONDS = 20.0
"""An upper bound for a busy machine: with reduced motion a page shows the focus at once."""

FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const drawn = (style) =>
    (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
  const card = at.closest("article");
  const around = [at.closest("label"), card, ...(card?.children ?? [])].filter(Boolean);
  const marked = [at, ...around].find((one) =>
    [null, "::before", "::after"].some((part) => drawn(getComputedStyle(one, part))));
  if (!marked) return `no outline on ${at.outerHTML.slice(0, 200)}`;
  const box = marked.getBoundingClientRect();
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  const points = [[x, y], [x, box.top + 2], [x, box.bottom - 2], [box.left + 2, y], [box.right - 2, y]];
  const seen = points.some((point) => {
    const top = document.elementFromPoint(...point);
    return top && [marked, card].some((one) => one?.contains(top));
  });
  return seen ? null : `out of sight or covered: ${at.outerHTML.slice(0, 200)}`;
}"""


def press(page: Page, key: str) -> None:
    """Press a key; the element with the focus then must show it."""
    page.keyboard.press(key)
    expect_focus_seen(page)


def expect_focus_seen(page: Page) -> None:
    """Expect that the element with the focus shows it, where the customer looks."""
    deadline = time.monotonic() + SEEN_SECONDS
    while trouble := page.evaluate(FOCUS):
        assert time.monotonic() < deadline, f"{page.url}: {trouble}"
        time.sleep(POLL_SECONDS)  # what the page still has to do needs the processor, too


def tab_to(page: Page, target: Locator, *, back: bool = False) -> None:
    """Press Tab until the focus is on `target`."""
    expect(target).to_be_visible()
    for _ in range(LIMIT):
        press(page, "Shift+Tab" if back else "Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"{page.url}: Tab never came to {target}")


def skip_to_content(page: Page) -> None:
    """Use the skip link, which is the first thing on every page."""
    press(page, "Tab")
    link = page.get_by_role("link", name="Skip to content")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
