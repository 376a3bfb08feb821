"""The two viewers of the API reference: from own files, under their own policy, without a request to any other host."""

import pytest
from playwright.sync_api import Page, expect

DRAWN = 120_000
"""Milliseconds: the viewer draws two hundred routes at once, over which a busy machine takes long."""


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_reference_is_shown_whole(page: Page, path: str) -> None:
    page.goto(path, wait_until="networkidle")
    for words in ("Mercer", "Conditional requests", "Catalogue", "Request a one-time code by email"):
        expect(page.get_by_text(words).filter(visible=True).first).to_be_visible(timeout=DRAWN)


def test_a_route_can_be_tried(page: Page) -> None:
    page.goto("/docs#/Catalogue/listCategories")
    page.get_by_role("button", name="Try it out").click()
    with page.expect_response("**/api/categories") as answered:
        page.get_by_role("button", name="Execute").click()
    assert answered.value.ok
    expect(page.get_by_text('"tableware"').first).to_be_visible()
