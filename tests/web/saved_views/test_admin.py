"""Saved views above the lists of staff."""

import re

import httpx

from domain.accounts.views import Role
from tests.support.shop import OpenShop, fields_of
from tests.support.web.people import sign_in
from web.http.render import in_header

HERE, LIST = "/admin/views", "/admin/products?q=kitchen&sort=name"


async def test_a_list_is_saved_found_again_and_forgotten(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    assert 'id="view-save"' not in (await client.get("/admin/products")).text
    page = (await client.get(LIST)).text
    form = (await client.get(re.findall(r'id="view-save" href="([^"]+)"', page)[0].replace("&amp;", "&"))).text
    fields = fields_of(form, HERE)
    for wrong in ({"name": " "}, {"name": "x" * 61}):
        refused = await client.post(HERE, data={**fields, **wrong})
        assert (refused.status_code, 'id="name-error"' in refused.text) == (422, True)
    saved = await client.post(HERE, data={**fields, "name": "In the kitchen"})
    assert (saved.status_code, saved.headers["location"]) == (303, LIST)
    assert await client.post(HERE, data={**fields, "name": "In the kitchen"})
    page = (await client.get(LIST)).text
    assert ('aria-current="true">In the kitchen</a>' in page, 'id="view-save"' in page) == (True, False)
    assert "In the kitchen" not in (await client.get("/admin/orders")).text
    removal = re.findall(rf'action="({HERE}/[0-9a-f-]+/removal)"', page)[0]
    async with shop.visitor() as other:
        await sign_in(other, shop, "second@example.com", Role.STAFF)
        assert "In the kitchen" not in (await other.get(LIST)).text
        assert (await other.post(removal)).status_code == 404
    assert (await client.post(removal)).headers["location"] == "/admin/products"
    assert "In the kitchen" not in (await client.get(LIST)).text
    assert (await client.post(removal)).status_code == 404


async def test_only_lists_are_saved_and_not_too_many(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    assert (await client.get(f"{HERE}?list=//evil.example&query=a")).headers["location"] == "/admin"
    assert (await client.post(HERE, data={"list": "//evil", "query": "a", "name": "x"})).headers["location"] == "/admin"
    for place in range(20):
        assert (await client.post(HERE, data={"list": "stock", "query": "q=a", "name": str(place)})).status_code == 303
    many = await client.post(HERE, data={"list": "stock", "query": "q=a", "name": "one more"})
    assert (many.status_code, "Delete one first" in many.text) == (422, True)


async def test_filters_that_no_address_has_are_refused(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    for query in ("a=1\r\nSet-Cookie: x=y", "q=\u2603", "q=\x1f"):
        refused = await client.post(HERE, data={"list": "orders", "query": query, "name": "Odd"})
        assert (refused.status_code, refused.headers.get("set-cookie", "").startswith("x")) == (422, False)


def test_a_redirect_is_one_line_of_ascii_whatever_was_typed() -> None:
    assert in_header("/admin/orders?q=\u2603\r\nX: y%20&z=1#a") == "/admin/orders?q=%E2%98%83%0D%0AX:%20y%20&z=1#a"
