"""Change sets on the staff's pages, by forms and links alone."""

import re
from urllib.parse import urlencode

import httpx
import pytest

from domain.accounts.roles import Job
from domain.accounts.views import Role
from tests.support.cast import Cast
from tests.support.shop import OpenShop, fields_of
from tests.support.web.changes import add_many, work_in
from tests.support.web.people import sign_in

HERE = "/admin/changes"
PRICE = "SELECT price FROM variants WHERE id = $1"


@pytest.fixture
async def owner(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A browser of an administrator."""
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    return client


async def stage(owner: httpx.AsyncClient, choice: dict[str, str], **form: str) -> httpx.Response:
    """Choose products in the list, fill in the form that it leads to, and send it."""
    page = (await owner.get(f"{HERE}/new?{urlencode(choice)}")).text
    return await owner.post(HERE, data={**fields_of(page, HERE), **form})


async def test_chosen_products_are_repriced_applied_and_undone(
    owner: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    page = (await owner.get("/admin/products?q=kettle")).text
    bar = fields_of(page, f"{HERE}/new")
    ticked = re.findall(r'name="product" value="([^"]+)"', page)
    assert (bar["q"], bar["products"], len(ticked)) == ("kettle", ticked[0], 1)
    made = await stage(owner, {**bar, "product": ticked[0], "part": "prices"}, price="percent", price_value="-10",
                       round_to="50")  # fmt: skip
    assert made.status_code == 303, made.text
    path = made.headers["location"]
    shown = (await owner.get(path)).text
    assert "Prices −10 %, rounded to £0.50: 1 product" in shown
    assert re.search(r"<del>.*?£78</del> <ins>.*?£70</ins>", shown)
    assert "Apply 1 change now" in shown
    assert (await owner.post(f"{path}/application")).status_code == 303
    busy = (await owner.get(path)).text
    for shown in ("Being applied", f'hx-get="{path}" hx-trigger="load delay:2s"', "<progress"):
        assert shown in busy
    await work_in(shop)
    assert await shop.value(PRICE, cast.kettle) == 7000
    done = (await owner.get(path)).text
    assert ("hx-trigger" in done.split("</header>")[1], f"{path}/undo" in done) == (False, True)
    assert (await owner.post(f"{path}/undo")).status_code == 303
    await work_in(shop)
    assert (await shop.value(PRICE, cast.kettle), "Undone" in (await owner.get(path)).text) == (7800, True)
    assert "Prices −10 %" in (await owner.get(f"{HERE}?status=undone")).text
    assert "No change sets here" in (await owner.get(f"{HERE}?status=open")).text
    refused = await owner.post(f"{path}/application")
    assert (refused.status_code, "so it cannot be applied" in refused.text) == (409, True)


async def test_every_product_that_matches_is_chosen_at_once(
    owner: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add_many(shop, 60)
    made = await stage(owner, {"every": "yes", "q": "bulk", "part": "category"}, category="lighting")
    path = made.headers["location"]
    page = (await owner.get(path)).text
    assert (page.count("<ins>"), 'id="changes-next"' in page) == (50, True)
    more = re.search(r'id="changes-next" rel="next" href="([^"]+)"', page)
    assert more
    assert (await owner.get(more[1].replace("&amp;", "&"))).text.count("<ins>") == 10
    assert (await owner.post(f"{path}/removal")).headers["location"] == f"{HERE}?done=discarded"
    assert (await owner.get(path)).status_code == 404
    page = (await owner.get("/admin/products?q=bulk")).text
    bar = fields_of(page, f"{HERE}/new")
    on_page = await stage(owner, {**bar, "page": "yes", "part": "publish"}, published="no")
    assert "Stop publishing: 25 products" in (await owner.get(on_page.headers["location"])).text


async def test_a_form_is_refused_beside_its_field(owner: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    every = {"every": "yes"}
    for part, form, field, sentence in (
        ("prices", {"price": "percent", "price_value": "lots"}, "price_value", "Enter a percentage"),
        ("prices", {"price": "amount", "price_value": "-2.505"}, "price_value", "2 decimal places"),
        ("prices", {"price": ""}, "price_value", "Choose what to change."),
        ("prices", {"price": "", "price_value": "5"}, "price", "Choose what to do with the amount"),
        ("prices", {"price": "", "compare_at_value": "5"}, "compare_at", "Choose what to do with the amount"),
        ("category", {"category": "nowhere"}, "category", "There is no such category."),
        ("stock", {"stock_delta": "0", "stock_reason": "other"}, "stock_delta", "Enter a number from 1"),
        ("stock", {"stock_delta": "3", "stock_reason": ""}, "stock_reason", "Choose a reason."),
        ("attributes", {"attribute_values": "Red"}, "attribute_name", "Enter the name"),
        ("publish", {"published": "no", "apply_at": "2020-01-01T10:00"}, "apply_at", "Choose a time in the future."),
    ):
        answer = await stage(owner, {**every, "part": part}, **form)
        assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True), (part, answer.text)
        assert sentence in answer.text
    nothing = await owner.post(HERE, data={"part": "prices", "price": "set", "price_value": "1"})
    assert (nothing.status_code, nothing.headers["location"]) == (303, "/admin/products?done=none")
    assert await shop.value("SELECT count(*) FROM change_sets") == 0


async def test_a_change_is_planned_and_no_longer(owner: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    made = await stage(owner, {"every": "yes", "part": "stock"}, stock_delta="+5", stock_reason="received",
                       apply_at="2099-07-01T09:00")  # fmt: skip
    path = made.headers["location"]
    assert "planned for" in (await owner.get(path)).text
    assert str(await shop.value("SELECT apply_at FROM change_sets")).startswith("2099-07-01 08:00")
    wrong = await owner.post(f"{path}/plan", data={"apply_at": "soon"})
    assert (wrong.status_code, 'id="apply_at-error"' in wrong.text) == (422, True)
    assert (await owner.post(f"{path}/plan", data={"apply_at": ""})).status_code == 303
    assert await shop.value("SELECT apply_at FROM change_sets") is None


async def test_refused_rows_are_a_file_without_formulas(owner: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await shop.run("UPDATE variants SET sku = '=1+1' WHERE id = $1", cast.oat_mug)
    made = await stage(owner, {"every": "yes", "part": "prices"}, price="amount", price_value="-20")
    path = made.headers["location"]
    page = (await owner.get(f"{path}?action=refused")).text
    assert ("The new price would be -£2." in page, f"{path}/refused.csv" in page) == (True, True)
    file = await owner.get(f"{path}/refused.csv")
    assert file.headers["content-disposition"].startswith("attachment")
    lines = file.text.splitlines()
    assert (lines[0], len(lines)) == ("\ufeffLine,SKU,Product,Why it was refused", 3)
    assert ",'=1+1,stoneware-mug,Price: The new price would be -£2." in lines


async def test_a_bookkeeper_looks_and_changes_nothing(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await sign_in(client, shop, "books@example.com", Job.BOOKKEEPER)
    page = (await client.get("/admin/products")).text
    assert "admin-changes-bar" not in page
    assert (await client.get(HERE)).status_code == 200
    assert (await client.get(f"{HERE}/new?every=yes")).status_code == 403
    assert (await client.post(HERE, data={"every": "yes", "published": "no"})).status_code == 403
