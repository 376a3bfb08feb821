"""The two viewers of the API reference: from own files, under their own policy, without a request to any other host."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser.patience import until

SECONDS = 60.0


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_reference_is_shown_whole(page: Page, path: str) -> None:
    page.goto(path, wait_until="networkidle")
    for words in ("Mercer", "Conditional requests", "Request a one-time code by email", "Catalogue"):
        scroll_to(page, words)


def scroll_to(page: Page, words: str) -> None:
    """Go down to the words: of so many routes Swagger UI draws those alone that are in sight."""
    place = page.get_by_text(words).filter(visible=True).first

    def seen() -> bool:
        if not place.is_visible():
            page.mouse.wheel(0, 600)
        return place.is_visible()

    until(seen, SECONDS, f"{words} is shown")


def test_a_route_can_be_tried(page: Page) -> None:
    page.goto("/docs#/Catalogue/listCategories")
    page.get_by_role("button", name="Try it out").click()
    with page.expect_response("**/api/categories") as answered:
        page.get_by_role("button", name="Execute").click()
    assert answered.value.ok
    expect(page.get_by_text('"tableware"').first).to_be_visible()
