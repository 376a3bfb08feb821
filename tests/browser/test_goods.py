"""Goods of one's own: a category, a product in six variants with three pictures, and its first sale."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.support.browser.patience import until
from tests.support.browser.returns import ADMIN, sign_in_staff
from tests.support.browser.staff import send_pictures
from tests.support.browser.steps import button, expect_paid, fill_in, order, pay, put_in_cart
from tests.support.pictures import picture

READY_SECONDS = 60.0


def test_own_goods_are_put_on_the_shelf_and_sold(page: Page, visit: Visit, *, scripts: bool) -> None:
    how = "with scripts" if scripts else "without scripts"
    slug = f"wool-scarf-{how.replace(' ', '-')}"
    sign_in_staff(page, "/admin/categories/new", ADMIN)
    fill_in(page, {"Name": f"Scarves {how}"})
    button(page, "Add category").click()
    expect(page.get_by_text("Category added.")).to_be_visible()

    page.goto("/admin/products/new")
    fill_in(page, {"Name": f"Wool Scarf {how}"})
    page.get_by_label("Category").select_option(label=f"Scarves {how}")
    options = {"Colour": "Oat, Ink", "Size": "S, M, L"}
    for place, (name, values) in enumerate(options.items(), 1):
        fill_in(page, {f"Option {place}": name, f"Values of option {place}, with commas between": values})
        button(page, "Make variants").click()
    rows = page.locator(".variant")
    expect(rows).to_have_count(6)
    for row in rows.all():
        row.get_by_label("Price (GBP)", exact=True).fill("24")
        row.get_by_label("Stock", exact=True).fill("3")
    button(page, "Add product").click()
    expect(page.get_by_text("Product added.")).to_be_visible()
    send_pictures(page, {f"{n}.jpg": picture() for n in range(3)})
    expect(page.locator("[data-shot]")).to_have_count(3)

    shopper = visit()

    def pictured() -> bool:
        shopper.goto(f"/p/{slug}")
        return shopper.get_by_role("main").locator("img").count() >= len(range(3))

    until(pictured, READY_SECONDS, "the pictures are in the shop")
    expect(shopper.locator(".option")).to_have_count(6)
    put_in_cart(shopper, slug, 2, choice="Ink, M")
    number = order(shopper)
    pay(shopper)
    expect_paid(shopper, number)
    page.reload()
    expect(page.get_by_role("group", name=re.compile("Options")).locator("input[name='v4-stock']")).to_have_value("1")
