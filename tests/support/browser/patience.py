"""Waiting, with a deadline, for events elsewhere."""

import time
from collections.abc import Callable
from typing import TypeVar

from playwright.sync_api import Page

T = TypeVar("T")
POLL_SECONDS = 0.1
SETTLE = """() => {
  // The end of a parent's change of colour is the beginning of its children's.
  for (let layer = 0; layer < 50 && document.getAnimations().length; layer++)
    document.getAnimations().forEach((one) => one.finish());
  return document.getAnimations().length === 0;
}"""


def until(happened: Callable[[], T | None], seconds: float, what: str) -> T:
    """Call `happened` again and again until it returns something, and return that.

    Raises AssertionError at the deadline.
    """
    deadline = time.monotonic() + seconds
    while True:
        if answer := happened():
            return answer
        assert time.monotonic() < deadline, f"{what}: not within {seconds:.0f} seconds"
        time.sleep(POLL_SECONDS)


def settle(page: Page) -> None:
    """Bring every transition to its end."""
    assert page.evaluate(SETTLE), f"something on {page.url} never stops moving"
