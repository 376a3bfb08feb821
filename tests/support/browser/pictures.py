"""`python -m tests.support.browser.pictures FOLDER [BASE_URL]`: screenshots of every kind of page, by day and night.

Takes them on three widths of screen in a shop that runs; places a few orders there, and leaves the pictures in FOLDER.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.browser.chromium import launch_options
from tests.support.browser.patience import settle
from tests.support.browser.places import PLACES

WIDTHS = (360, 768, 1440)
SHOP = "http://localhost:8000"
SHOW_ALL = """async () => {
  for (const one of document.images) one.loading = "eager";
  await Promise.all([...document.images].map((one) => one.decode().catch(() => {})));
}"""


def main(folder: Path, base_url: str) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for number, name in enumerate(PLACES, 1):
            print(f"{number} of {len(PLACES)}: {name}", flush=True)  # noqa: T201 - progress of a script
            _take(browser, base_url, name, folder)
        browser.close()


def _take(browser: Browser, base_url: str, name: str, folder: Path) -> None:
    context = browser.new_context(base_url=base_url, reduced_motion="reduce", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    PLACES[name](page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800 if width < max(WIDTHS) else 900})
        page.emulate_media(color_scheme="light")
        page.evaluate(SHOW_ALL)
        _picture(page, folder / f"{name}-{width}-light.png")
        page.emulate_media(color_scheme="dark")
        _picture(page, folder / f"{name}-{width}-dark.png")
    context.close()


def _picture(page: Page, path: Path) -> None:
    settle(page)
    page.screenshot(path=path, full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else SHOP)
