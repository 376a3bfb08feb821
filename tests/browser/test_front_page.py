"""A block of the front page from an idea to the shop, with JavaScript and without."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.support.browser.patience import settle
from tests.support.browser.returns import ADMIN, sign_in_staff
from tests.support.browser.steps import button


def test_a_block_is_made_moved_previewed_and_shown(page: Page, visit: Visit, *, scripts: bool) -> None:
    title = f"Open late on Friday, {'with' if scripts else 'without'} scripts"
    sign_in_staff(page, "/admin/content", ADMIN)
    page.get_by_role("link", name="Front page", exact=True).click()
    page.get_by_role("link", name="Text", exact=True).click()
    button(page, "Add block").click()
    expect(page.get_by_role("link", name="Enter a text.")).to_be_visible()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text", exact=True).fill("Come by until **nine**.")
    button(page, "Add block").click()
    expect(page.get_by_text("Block added.")).to_be_visible()

    page.get_by_role("link", name="Front page", exact=True).click()
    blocks = page.locator("[data-shot]")
    expect(blocks.last).to_contain_text(title)
    if scripts:
        page.wait_for_load_state("networkidle")
        settle(page)
        blocks.last.drag_to(blocks.nth(1))
        expect(page.get_by_text("Order saved.")).to_be_visible()
    else:
        for _ in range(blocks.count() - 2):
            blocks.filter(has_text=title).get_by_role("button", name="Move up").click()
    expect(blocks.nth(1)).to_contain_text(title)
    shopper = visit()
    shopper.goto("/")
    expect(shopper.get_by_role("heading", name=title)).to_have_count(0)
    page.get_by_role("link", name="Preview").click()
    expect(page.locator("main h2").first).to_have_text(title)
    expect(page.locator("strong", has_text="nine")).to_be_visible()

    page.get_by_role("link", name="Back to the blocks").click()
    page.get_by_role("link", name=title).click()
    page.get_by_label("Shown to shoppers").check()
    button(page, "Save").click()
    expect(page.get_by_text("Block saved.")).to_be_visible()
    shopper.goto("/")
    expect(shopper.locator("main h2").first).to_have_text(title)
    page.get_by_role("link", name=title).click()
    page.get_by_text("Delete this block").click()
    button(page, "Delete block").click()
    expect(page.get_by_text("Block deleted.")).to_be_visible()
