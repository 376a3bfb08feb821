"""The menu in the header and the footer: as every shop begins, as the owner changes them, and what never goes."""

import re
from typing import Any

import httpx
import pytest

from domain.accounts.roles import Job
from domain.catalogue.generation import bump_generation
from tests.support.cast import Cast, add_product
from tests.support.shop import OpenShop, fields_of
from tests.support.web.people import sign_in
from web.seeds.people import PUBLISH_PAGES
from web.templating.fragments import fragments_of

HERE, JSON = "/admin/content/menus", "/api/admin/menus"
LAW = ("terms", "privacy", "accessibility", "delivery-and-returns", "contact", "about")


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> httpx.AsyncClient:
    """A manager, signed in, of a shop with a second department and all its pages published."""
    async with shop.shop.database.transaction() as connection:
        garden = "INSERT INTO categories (slug, name, position) VALUES ('garden', 'Garden', 9) RETURNING id"
        await add_product(connection, await connection.fetchval(garden), "Trowel", 900, 9)
        await connection.execute(PUBLISH_PAGES)
        await bump_generation(connection)
    await shop.catch_up()
    await sign_in(client, shop, "manager@example.com", Job.MANAGER)
    return client


async def around(shop: OpenShop) -> tuple[list[str], str]:
    """The links of the header and the whole footer, as shoppers see them."""
    async with shop.visitor() as shopper:
        page = (await shopper.get("/search")).text
    nav = page.partition('aria-label="Categories"')[2].partition("</nav>")[0]
    return re.findall(r'href="([^"]+)"', nav), page.partition('id="shared-footer"')[2]


async def put(clerk: httpx.AsyncClient, name: str, **body: Any) -> httpx.Response:
    """Replace the header or the footer over JSON, whatever its version."""
    return await clerk.put(f"{JSON}/{name}", json=body, headers={"If-Match": "*"})


async def test_departments_change_places_are_left_out_and_have_links_beside_them(
    clerk: httpx.AsyncClient, shop: OpenShop
) -> None:
    assert (await around(shop))[0] == ["/c/home", "/c/garden"]
    where = f"{HERE}/header"
    form = fields_of((await clerk.get(where)).text, where)
    link = {"new-0-target": "address", "new-0-address": "https://blog.example.com/", "new-0-words": "Blog <b>"}
    assert (await clerk.post(where, data={**form, **link, "move": "1:0"})).status_code == 303
    assert (await around(shop))[0] == ["/c/garden", "/c/home", "https://blog.example.com/"]
    assert (await clerk.post(where, data={**form, "move": "1:0"})).status_code == 409, "its version has gone by"

    form = fields_of((await clerk.get(where)).text, where)
    left_out = {name: value for name, value in form.items() if name != "items-0-shown"}
    left_out |= {"items-2-target": "address", "items-1-words": "The house"}
    assert (await clerk.post(where, data={**left_out, "leave_out": "2"})).status_code == 303
    header, footer = await around(shop)
    assert header == ["/c/home"]
    assert ">The house</a>" in footer
    assert ">Garden</a>" in footer, "the footer still has every department"
    await shop.run("UPDATE categories SET published = false WHERE slug = 'home'")
    assert (await around(shop))[0] == []
    await shop.run("UPDATE categories SET published = true, slug = 'house' WHERE slug = 'home'")
    await shop.run("INSERT INTO categories (slug, name) VALUES ('new', 'New')")
    await shop.run(
        "UPDATE products SET category_id = (SELECT id FROM categories WHERE slug = 'new') WHERE slug = 'trowel'"
    )
    assert (await around(shop))[0] == ["/c/house", "/c/new"], "renamed with its department, and a new one comes last"


async def test_every_link_of_the_header_says_where_it_is_and_other_pages_share_one(
    clerk: httpx.AsyncClient, shop: OpenShop
) -> None:
    items = [{"to": "page", "target": "about"}, {"to": "address", "target": "/search", "words": "All"}]
    assert (await put(clerk, "header", items=items)).status_code == 200
    async with shop.visitor() as shopper:
        for path in ("/pages/about", "/search", "/search?q=trowel", "/c/garden", "/", "/cart"):
            current = re.findall(r'href="([^"]+)" aria-current="page"', (await shopper.get(path)).text)
            assert set(current) == {path.partition("?")[0]}, path
        assert 'href="/account" aria-current="true"' in (await shopper.get("/account/nowhere")).text
        kept = fragments_of(shop.shop.templates)._rooms["shared/_header.html"]._made
        await shopper.get("/nowhere")
        before = len(kept)
        for path in ("/p/trowel", "/c/nothing", "/wishlist", "/" + "x" * 5000, "/account/elsewhere"):
            await shopper.get(path)
        assert len(kept) == before, "an address that nobody links to costs no memory"


async def test_the_footer_is_the_owner_s_and_what_the_law_wants_stays(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    footer = (await around(shop))[1]
    assert footer.index(">Shop</h2>") < footer.index(">Help</h2>") < footer.index(">Delivery</h2>")
    assert [footer.count(f'href="/pages/{slug}"') for slug in LAW] == [1] * 6
    where = f"{HERE}/footer"
    fields = {
        "version": "1", "words": "Made <i>by</i> hand", "groups-1-title": "Read", "groups-1-kind": "links",
        "groups-1-links-2-target": "page:contact", "groups-1-links-3-target": "address",
        "groups-1-links-3-address": "/search?q=mug", "groups-1-links-3-words": "Mugs",
        "groups-2-title": "Nothing yet", "groups-2-kind": "links",
    }  # fmt: skip
    assert (await clerk.post(where, data=fields)).status_code == 303
    footer = (await around(shop))[1]
    assert "Made &lt;i&gt;by&lt;/i&gt; hand" in footer
    assert "Delivery</h2>" not in footer
    assert "Nothing yet" not in footer
    assert 'href="/search?q=mug">Mugs</a>' in footer
    assert [footer.count(f'href="/pages/{slug}"') for slug in LAW] == [1] * 6
    assert footer.index('href="/pages/contact"') < footer.index("footer__small") < footer.index('href="/pages/terms"')
    assert (await put(clerk, "footer", groups=[])).status_code == 200
    footer = (await around(shop))[1]
    assert [footer.count(f'href="/pages/{slug}"') for slug in LAW] == [1] * 6
    assert 'href="/withdraw"' in footer


async def test_what_cannot_be_a_menu_is_refused_at_its_field(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    search, gone = {"to": "address", "target": "/search", "words": "All"}, "0199b0f4-0000-7000-8000-000000000000"
    groups: list[tuple[list[dict[str, Any]], str]] = [
        ([{"title": "A", "links": [{**search, "target": "javascript:alert(1)"}]}], "/groups/0/links/0/target"),
        ([{"title": "A", "kind": "pages"}, {"title": "B", "kind": "pages"}], "/groups/1/kind"),
        ([{"title": "A", "kind": "pages", "links": [search]}], "/groups/0/links"),
        ([{"title": "A", "links": [{"to": "page", "target": "none"}]}], "/groups/0/links/0/target"),
    ]
    for sent, pointer in groups:
        refused = await put(clerk, "footer", groups=sent)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer), sent
    items: list[tuple[list[dict[str, Any]], str]] = [
        ([{"to": "category", "target": gone}], "/items/0/target"),
        ([search, search], "/items"),
        ([{**search, "target": f"/search?q={n}"} for n in range(9)], "/items"),
        ([{**search, "words": ""}], "/items/0/words"),
    ]
    for sent, pointer in items:
        refused = await put(clerk, "header", items=sent)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer), sent
    where = f"{HERE}/header"
    form = fields_of((await clerk.get(where)).text, where)
    bad = {"new-0-target": "address", "new-0-address": "//example.com", "new-0-words": "x"}
    refused = await clerk.post(where, data={**form, **bad})
    assert (refused.status_code, 'id="new-0-address-error"' in refused.text) == (422, True)
    bad = {
        "version": "1",
        "groups-3-title": "A",
        "groups-3-kind": "links",
        "groups-3-links-5-target": f"category:{gone}",
    }
    refused = await clerk.post(f"{HERE}/footer", data=bad)
    assert (refused.status_code, 'id="groups-0-links-0-target-error"' in refused.text) == (422, True)


async def test_programs_change_menus_by_their_version(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    for name, body in (("header", {"items": []}), ("footer", {"groups": [], "words": "x"})):
        where = f"{JSON}/{name}"
        assert (await clerk.put(where, json=body)).status_code == 428
        tag = {"If-Match": (await clerk.get(where)).headers["etag"]}
        saved = await clerk.put(where, json={**body, "items": [{"to": "address", "target": "/", "words": "Us"}]}
                                if name == "header" else body, headers=tag)  # fmt: skip
        assert (saved.status_code, saved.json()["version"]) == (200, 2)
        assert (await clerk.put(where, json=body, headers=tag)).status_code == 412
