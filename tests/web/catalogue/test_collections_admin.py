"""Collections on the staff's pages, by forms alone."""

import re

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.shop import HTMX, OpenShop, fields_of
from tests.support.web.people import sign_in

HERE = "/admin/collections"


@pytest.fixture
async def owner(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A browser of an administrator."""
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    return client


async def made(owner: httpx.AsyncClient, **form: str) -> str:
    """The path of a collection that a form has just made."""
    answer = await owner.post(HERE, data={"name": "Gifts", "published": "on", **form})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def chosen(page: str) -> list[str]:
    """The products of a collection by hand, in their order."""
    [listed] = re.findall(r'aria-label="Products in this collection">(.*?)</ol>', page, re.DOTALL)
    return re.findall(r'<a href="/admin/products/([\w-]+)">', listed)


async def test_products_are_found_added_put_in_order_and_taken_out(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    path = await made(owner, by="hand")
    found = await owner.get(f"{path}?q=lamp", headers={**HTMX, "HX-Target": "admin-collections-search"})
    form = fields_of(found.text, f"{path}/products")
    added = await owner.post(f"{path}/products", data=form)
    assert added.headers["location"] == f"{path}?q=lamp&done=products#products"
    assert "Added" in (await owner.get(f"{path}?q=lamp")).text
    ids = {slug: await shop.value("SELECT id FROM products WHERE slug = $1", slug)
           for slug in ("oak-stool", "secret-chair")}  # fmt: skip
    for product_id in ids.values():
        await owner.post(f"{path}/products", data={"product_id": str(product_id)})
    await owner.post(f"{path}/products/{ids['secret-chair']}/place", data={"to": "earlier"})
    page = (await owner.get(path)).text
    assert (chosen(page), "not published" in page) == (["opal-lamp", "secret-chair", "oak-stool"], True)
    await owner.post(f"{path}/products/{ids['secret-chair']}/removal", data={})
    assert chosen(page := (await owner.get(path)).text) == ["opal-lamp", "oak-stool"]
    assert page.count('class="thumbnail"') == 2
    await shop.run("UPDATE product_images SET removed_at = now()")
    assert 'class="thumbnail"' not in (await owner.get(path)).text
    assert "/collections/gifts" in (await owner.get("/")).text
    unknown = await owner.post(f"{path}/products", data={"product_id": str(path.rpartition("/")[2])})
    assert (unknown.status_code, "no longer exists" in unknown.text) == (422, True)


async def test_a_rule_is_made_shown_and_changed(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    path = await made(owner, by="rule", price_max="£80", in_stock="on")
    page = (await owner.get(path)).text
    assert "2 products fit" in page
    form = fields_of(page, path)
    assert (form["price_max"], form["a0-name"], form["in_stock"], form["new_days"]) == ("80.00", "", "on", "")
    await owner.post(path, data={**form, "a0-name": "Material", "a0-value": "Glass", "price_max": ""})
    assert "1 product fits" in (await owner.get(path)).text
    assert "Material: Glass, in stock" in (await owner.get(HERE)).text
    late = await owner.post(path, data={**form, "name": "Late"})
    assert late.status_code == 409
    assert {"Now: Gifts", "Now: Material: Glass, in stock"} <= set(re.findall(r"Now: [^<]+", late.text))


async def test_what_is_wrong_is_said_beside_its_field(owner: httpx.AsyncClient) -> None:
    await made(owner, by="hand", slug="taken")
    for form, field, words in (
        ({"slug": "taken", "in_stock": "on"}, "slug", "Another collection has this slug"),
        ({"price_min": "cheap"}, "price_min", "Enter an amount"),
        ({"price_min": "2", "price_max": "1"}, "price_max", "must not be below"),
        ({"new_days": "-1"}, "new_days", "from 1 to 365"),
        ({"a0-name": "Colour"}, "a0-value", "Enter up to"),
        ({}, "rule", "at least one condition"),
    ):
        refused = await owner.post(HERE, data={"name": "Gifts", "by": "rule", **form})
        assert refused.status_code == (409 if field == "slug" else 422), form
        assert f'href="#{field}"' in refused.text
        assert words in refused.text
