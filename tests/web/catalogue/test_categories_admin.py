"""The category tree on the staff's pages, by forms alone, and what customers see of it."""

import re

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.shop import OpenShop, fields_of
from tests.support.web.people import sign_in

HERE = "/admin/categories"
BOWLS = {"name": "Bowls", "parent": "kitchen", "tax_class": "reduced", "published": "on", "description": "Deep ones"}


@pytest.fixture
async def owner(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A browser of an administrator."""
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    return client


def lines(page: str) -> list[tuple[str, str, str]]:
    """The depth, the name and the state of each category in the list."""
    return re.findall(r'data-depth="(\d)">.*?<a [^>]*>([^<]+)</a>.*?<span class="state [^>]*>([^<]+)<', page, re.DOTALL)


async def form_of(owner: httpx.AsyncClient, shop: OpenShop, slug: str) -> tuple[str, dict[str, str]]:
    """The address of the form of a category, and its fields as a browser would send them but for the description."""
    path = f"{HERE}/{await shop.value('SELECT id FROM categories WHERE slug = $1', slug)}"
    page = (await owner.get(f"{HERE}/{slug}")).text
    selects = re.findall(r'<select id="(\w+)"(.*?)</select>', page, re.DOTALL)
    chosen = {name: re.findall(r'value="([^"]*)" selected', options) for name, options in selects}
    return path, fields_of(page, path) | {name: values[0] if values else "" for name, values in chosen.items()}


async def test_a_category_is_added_renamed_and_moved(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    assert (await owner.get(f"{HERE}/new?parent=kitchen")).text.count("selected>– Kitchen<") == 1
    made = await owner.post(HERE, data=BOWLS)
    assert (made.status_code, made.headers["location"]) == (303, f"{HERE}?done=added")
    assert lines((await owner.get(HERE)).text) == [
        ("0", "Home", "Published"),
        ("1", "Kitchen", "Published"),
        ("2", "Bowls", "Empty: not in menus"),
        ("1", "Lighting", "Published"),
    ]
    path, form = await form_of(owner, shop, "bowls")
    assert form | {"description": "Deep ones"} == {**BOWLS, "slug": "bowls", "version": "1"}
    moved = await owner.post(path, data={**form, "slug": "deep-bowls", "parent": "home"})
    assert moved.headers["location"] == f"{HERE}?done=changed"
    assert [name for _, name, _ in lines((await owner.get(HERE)).text)] == ["Home", "Kitchen", "Lighting", "Bowls"]
    old = await owner.get("/c/bowls")
    assert (old.status_code, old.headers["location"]) == (301, "/c/deep-bowls")


async def test_the_order_of_departments_is_that_of_staff(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    for name, product in (("Garden", "opal-lamp"), ("Office", "oak-stool")):
        await owner.post(HERE, data={"name": name, "tax_class": "standard", "published": "on"})
        await shop.run("UPDATE products SET category_id = (SELECT id FROM categories WHERE name = $1) WHERE slug = $2",
                       name, product)  # fmt: skip
    office = await shop.value("SELECT id FROM categories WHERE slug = 'office'")
    assert (await owner.post(f"{HERE}/{office}/place", data={"to": "earlier"})).status_code == 303
    assert re.findall(r'tile__name"><a href="/c/(\w+)"', (await owner.get("/")).text) == ["home", "office", "garden"]
    assert (await owner.get("/api/categories/office")).json()["position"] == 2


async def test_what_is_wrong_is_said_beside_its_field(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    path, form = await form_of(owner, shop, "home")
    for change, field, words in (
        ({"parent": "kitchen"}, "parent", "cannot stand beneath itself"),
        ({"parent": "nowhere"}, "parent", "no such category"),
        ({"slug": "kitchen"}, "slug", "Another category has this slug"),
        ({"slug": "Home!"}, "slug", "lower-case letters"),
        ({"name": ""}, "name", "Enter a name"),
        ({"tax_class": "none"}, "tax_class", "Choose a tax class"),
    ):
        refused = await owner.post(path, data={**form, **change})
        said = re.search(rf'id="{field}-error">([^<]*)<', refused.text)
        assert refused.status_code in {409, 422}
        assert said, (change, refused.status_code)
        assert words in said[1]
    parent = "kitchen"
    for depth in range(3, 8):
        deep = await owner.post(HERE, data={**BOWLS, "name": f"Level {depth}", "parent": parent})
        parent = f"level-{depth}"
    assert (deep.status_code, "6 deep at most" in deep.text) == (422, True)


async def test_a_lost_race_shows_both_values(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    path, form = await form_of(owner, shop, "lighting")
    assert (await owner.post(path, data={**form, "name": "Lights", "parent": ""})).status_code == 303
    late = await owner.post(path, data={**form, "name": "Lamps"})
    assert late.status_code == 409
    assert fields_of(late.text, path)["name"] == "Lamps"
    for now in ("Now: Lights", "Now: none", "Someone changed this"):
        assert now in late.text


async def test_only_an_empty_category_is_deleted(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    path, form = await form_of(owner, shop, "kitchen")
    full = await owner.post(f"{path}/removal", data={"version": form["version"]})
    assert (full.status_code, "Kitchen still has 2 products. Move them first." in full.text) == (409, True)
    assert "Delete its 2 subcategories first" in (await owner.get(f"{HERE}/home")).text
    await owner.post(HERE, data=BOWLS)
    path, form = await form_of(owner, shop, "bowls")
    assert (await owner.post(f"{path}/removal", data={"version": "1"})).headers["location"] == f"{HERE}?done=deleted"


async def test_a_hidden_category_hides_its_pages_and_no_product(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    await owner.post(HERE, data=BOWLS)
    path, form = await form_of(owner, shop, "kitchen")
    form.pop("published")
    assert (await owner.post(path, data=form)).status_code == 303
    for hidden in ("/c/kitchen", "/c/bowls", "/api/categories/kitchen", "/api/categories/bowls"):
        assert (await owner.get(hidden)).status_code == 404
    assert (await owner.get("/api/products?category=kitchen")).status_code == 422
    assert "/c/kitchen" not in (await owner.get("/c/home")).text + (await owner.get("/sitemaps/shop.xml")).text
    kettle = await owner.get("/p/stovetop-kettle")
    assert (kettle.status_code, "/c/home" in kettle.text, "/c/kitchen" in kettle.text) == (200, True, False)
    assert (await owner.get("/api/products?q=kettle")).json()["total"] == 1
    assert (await owner.get("/api/products?category=home&q=kettle")).json()["total"] == 1
    [home] = (await owner.get("/api/admin/categories")).json()["items"]
    assert [(one["slug"], one["published"]) for one in home["children"]] == [("kitchen", False), ("lighting", True)]
    shown = await owner.get("/api/admin/categories/kitchen")
    assert (shown.json()["children"][0]["slug"], shown.headers["etag"][:5]) == ("bowls", 'W/"2-')
    assert lines((await owner.get(HERE)).text)[1:3] == [
        ("1", "Kitchen", "Not published"),
        ("2", "Bowls", "Hidden: its parent is not published"),
    ]


async def test_menus_leave_out_what_is_empty(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    await owner.post(HERE, data={**BOWLS, "parent": ""})
    await shop.run("UPDATE products SET published = false WHERE slug = 'opal-lamp'")
    await owner.post(HERE, data={**BOWLS, "name": "Plates"})
    page = (await owner.get("/c/home")).text
    assert ("/c/bowls" in page, "/c/lighting" in page, "/c/kitchen" in page) == (False, False, True)
    assert (await owner.get("/c/bowls")).status_code == 200
    assert {one["slug"] for one in (await owner.get("/api/categories")).json()["items"]} == {"home", "bowls"}
