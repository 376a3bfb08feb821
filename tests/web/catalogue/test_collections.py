"""Collections over JSON and in the shop: by hand and by rule, from the index and from the database."""

import re
from typing import Any

import httpx
import pytest

from tests.support.api.goods import matching
from tests.support.api.people import Person, official
from tests.support.cast import Cast
from tests.support.shop import OpenShop

HERE = "/api/collections"


@pytest.fixture
async def grace(client: httpx.AsyncClient, shop: OpenShop) -> Person:
    return await official(client, shop, "admin")


@pytest.fixture(params=[20_000, 0], ids=["by index", "by the database"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop with an index, and one that is too large for it."""
    monkeypatch.setattr("web.cache.known_index.MOST_PRODUCTS", request.param)


async def make(client: httpx.AsyncClient, grace: Person, **body: Any) -> httpx.Response:
    made = await client.post(HERE, json={"name": "Gifts", **body}, headers=grace.headers)
    assert made.status_code == 201, made.text
    return made


async def slugs(client: httpx.AsyncClient, query: str) -> list[str]:
    found = await client.get(f"/api/products?{query}")
    assert found.status_code == 200, found.text
    return [one["slug"] for one in found.json()["items"]]


@pytest.mark.usefixtures("either_way")
async def test_a_collection_by_hand_keeps_the_order_of_staff(client: httpx.AsyncClient, grace: Person) -> None:
    chosen = ["opal-lamp", "secret-chair", "stoneware-mug", "oak-stool"]
    made = await make(client, grace, products=chosen, description="For <b>them</b>")
    assert (made.json()["slug"], len(made.json()["products"]), made.json()["rule"]) == ("gifts", 4, None)
    assert await slugs(client, "collection=gifts") == ["opal-lamp", "stoneware-mug", "oak-stool"]
    assert await slugs(client, "collection=gifts&sort=price&in_stock=true") == ["stoneware-mug", "opal-lamp"]
    page = (await client.get("/collections/gifts")).text
    names = re.findall(r'href="/p/([\w-]+)"', page)
    assert list(dict.fromkeys(names)) == ["opal-lamp", "stoneware-mug", "oak-stool"]
    assert "For &lt;b&gt;them&lt;/b&gt;" in page
    first = (await client.get("/api/products?collection=gifts&limit=2")).json()
    assert await slugs(client, f"collection=gifts&limit=2&cursor={first['next_cursor']}") == ["oak-stool"]
    other = await client.get(f"/api/products?category=home&limit=2&cursor={first['next_cursor']}")
    assert other.status_code == 422


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({"attributes": {"Material": "Glass"}}, ["opal-lamp"]),
        ({"attributes": {"Colour": "Ink"}, "in_stock": True}, ["stoneware-mug"]),
        ({"attributes": {"Colour": "Oat"}, "reduced": True}, []),
        ({"price_min": 7800, "price_max": 8900}, ["opal-lamp", "stovetop-kettle"]),
        ({"new_days": 3}, ["stoneware-mug", "stovetop-kettle"]),
        ({"reduced": True}, ["stoneware-mug"]),
        ({"in_stock": True, "price_min": 8000}, ["opal-lamp"]),
    ],
)
async def test_a_rule_finds_its_products(
    client: httpx.AsyncClient, shop: OpenShop, grace: Person, rule: dict[str, Any], found: list[str]
) -> None:
    await shop.run("UPDATE products SET created_at = now() - interval '5 days' WHERE slug ~ 'lamp|stool'")
    ink = """SELECT id FROM variants WHERE options @> '{"Colour": "Ink"}'"""
    await shop.run(f"UPDATE price_history SET price = 2000 WHERE variant_id IN ({ink})")
    await shop.run(f"UPDATE variants SET compare_at = 2000 WHERE id IN ({ink})")
    made = await make(client, grace, rule=rule)
    assert {name: value for name, value in made.json()["rule"].items() if value} == rule
    assert sorted(await slugs(client, "collection=gifts")) == found
    assert f"{len(found)} product{'' if len(found) == 1 else 's'}" in (await client.get("/collections/gifts")).text


async def test_a_sale_takes_the_last_one_out_of_what_is_in_stock(
    client: httpx.AsyncClient, cast: Cast, grace: Person
) -> None:
    await make(client, grace, rule={"in_stock": True, "price_min": 8000})
    assert await slugs(client, "collection=gifts") == ["opal-lamp"]
    body = {"on_hand": 0, "reason": "damaged"}
    gone = await client.put(f"/api/variants/{cast.last_lamp}/stock", json=body, headers=matching(grace, "*"))
    assert gone.status_code == 200, gone.text
    assert await slugs(client, "collection=gifts") == []


async def test_a_collection_is_replaced_hidden_and_deleted(client: httpx.AsyncClient, grace: Person) -> None:
    made = await make(client, grace, products=["oak-stool"])
    path, tag = made.headers["location"], made.headers["etag"]
    again = {"name": "Presents", "slug": "presents", "products": ["opal-lamp", "oak-stool"]}
    changed = await client.put(path, json=again, headers=matching(grace, tag))
    assert (changed.json()["version"], changed.json()["description"], len(changed.json()["products"])) == (2, "", 2)
    for old, new in (("/collections", "/collections"), (HERE, HERE)):
        moved = await client.get(f"{old}/gifts")
        assert (moved.status_code, moved.headers["location"]) == (301, f"{new}/presents")
    assert await slugs(client, "collection=gifts") == ["opal-lamp", "oak-stool"]
    late = await client.put(path, json={**again, "name": "Late"}, headers=matching(grace, tag))
    assert (late.status_code, late.json()["current_version"]) == (412, 2)
    assert {"pointer": "/name", "sent": "Late", "current": "Presents"} in late.json()["differences"]
    assert (await client.put(path, json=again, headers=grace.headers)).status_code == 428

    hidden = await client.put(path, json={**again, "published": False}, headers=matching(grace, "*"))
    assert (hidden.json()["published"], hidden.json()["products"]) == (False, changed.json()["products"])
    for address in ("/collections/presents", f"{HERE}/presents", "/collections/gifts"):
        assert (await client.get(address)).status_code == 404
    assert (await client.get("/api/products?collection=presents")).status_code == 422
    assert (await client.get(HERE)).json()["items"] == []
    shown = await client.get("/api/admin/collections/presents", headers=grace.headers)
    assert (shown.json(), shown.headers["etag"]) == (hidden.json(), hidden.headers["etag"])
    assert (await client.get("/api/admin/collections", headers=grace.headers)).json()["items"][0]["name"] == "Presents"
    assert (await client.delete(path, headers=matching(grace, "*"))).status_code == 204
    assert (await client.get("/p/opal-lamp")).status_code == 200


SENSELESS: list[tuple[dict[str, Any], int, str]] = [
    ({"name": ""}, 422, "/name"),
    ({"slug": "Gifts"}, 422, "/slug"),
    ({"slug": "taken"}, 409, "/slug"),
    ({"rule": {}}, 422, "/rule"),
    ({"rule": {"price_min": 2, "price_max": 1}}, 422, "/rule/price_max"),
    ({"rule": {"new_days": 0}}, 422, "/rule/new_days"),
    ({"rule": {"attributes": {"Colour": "Oat", "colour": "Ink"}}}, 422, "/rule/attributes"),
    ({"rule": {"reduced": True}, "products": ["opal-lamp"]}, 422, "/products"),
    ({"products": ["opal-lamp", "nothing"]}, 422, "/products/1"),
    ({"products": ["opal-lamp", "opal-lamp"]}, 422, "/products"),
]


async def test_senseless_collections_are_refused_with_a_pointer(client: httpx.AsyncClient, grace: Person) -> None:
    await make(client, grace, slug="taken")
    for body, status, pointer in SENSELESS:
        refused = await client.post(HERE, json={"name": "Gifts", **body}, headers=grace.headers)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (status, pointer), refused.text
    turned = await client.put(
        f"{HERE}/taken", json={"name": "Gifts", "rule": {"reduced": True}}, headers=matching(grace, "*")
    )
    assert (turned.status_code, turned.json()["errors"][0]["pointer"]) == (422, "/rule")
