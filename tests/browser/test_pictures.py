"""Pictures from the shopkeeper's disk to the shop, with JavaScript and without."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.support.browser.patience import until
from tests.support.browser.returns import ADMIN, sign_in_staff
from tests.support.browser.staff import send_pictures
from tests.support.browser.steps import button
from tests.support.pictures import picture

READY_SECONDS = 60.0


def test_uploaded_pictures_are_described_moved_and_seen_in_the_shop(page: Page, visit: Visit, *, scripts: bool) -> None:
    sign_in_staff(page, "/admin/products/paper-shade-floor-lamp", ADMIN)
    shots = page.locator("[data-shot]")
    before = shots.count()
    page.get_by_label("Description of picture 1").fill("The lamp, lit")
    send_pictures(page, {"one.jpg": picture(), "two.png": picture("PNG", (600, 800))})
    expect(page.get_by_text("Pictures added.")).to_be_visible()
    expect(shots).to_have_count(before + 2)
    if scripts:
        expect(page.get_by_label("Description of picture 1")).to_have_value("The lamp, lit")

    def ready() -> bool:
        if not scripts:
            page.reload()
        return page.get_by_text("Getting ready").count() == 0

    until(ready, READY_SECONDS, "the worker makes the files")
    words = f"The lamp in two colours, {'with' if scripts else 'without'} scripts"
    page.get_by_label(f"Description of picture {before + 2}").fill(words)
    for place in range(before + 2, 1, -1):
        button(page, f"Move picture {place} earlier").click()
        expect(page.get_by_label(f"Description of picture {place - 1}")).to_have_value(words)
    shopper = visit()
    shopper.goto("/p/paper-shade-floor-lamp")
    shown = shopper.get_by_role("img", name=words).first
    expect(shown).to_be_visible()
    assert shown.evaluate("(image) => image.naturalWidth") > 0
    if scripts:
        shown.click()
        expect(shopper.get_by_role("dialog").get_by_role("img", name=words)).to_be_visible()
        shopper.keyboard.press("Escape")
        expect(shopper.get_by_role("dialog")).to_be_hidden()
