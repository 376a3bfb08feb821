"""Makers: typed once, chosen on products, and shown to shoppers with all that the law asks."""

import httpx
import pytest

from domain.accounts.views import Role
from tests.support.api.goods import TRAY, add
from tests.support.api.people import Person
from tests.support.shop import OpenShop
from tests.support.web.people import sign_in
from tests.web.catalogue.test_admin import BOWL
from tests.web.catalogue.test_admin import HERE as PRODUCTS
from tests.web.catalogue.test_categories_api import grace, matching

__all__ = ["grace"]

HERE, JSON = "/admin/makers", "/api/admin/makers"
KILN = {"name": "Kiln & Clay", "address": "2 Kiln Lane, Stoke", "contact": "safety@kiln.example"}
IN_EU = {
    "responsible_name": "Quay Imports",
    "responsible_address": "3 Quay, Dublin",
    "responsible_contact": "https://quay.example/safety",
}


@pytest.fixture
async def owner(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A browser of an administrator."""
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    return client


async def test_a_maker_is_typed_once_and_chosen(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    assert (await owner.post(HERE, data={**KILN, **IN_EU})).status_code == 303
    again = await owner.post(HERE, data={**KILN, "name": "KILN & clay"})
    assert (again.status_code, 'id="name-error"' in again.text) == (409, True)
    made = await owner.post(PRODUCTS, data={**BOWL, "maker": "Kiln & Clay", "safety": "- **Hot** when full"})
    assert made.status_code == 303, made.text
    page = (await owner.get("/p/creme-brulee-dish")).text
    for words in ("Kiln &amp; Clay", *list(KILN.values())[1:], *IN_EU.values(), "<strong>Hot</strong> when full"):
        assert words in page
    assert 'href="mailto:safety@kiln.example"' in page
    assert 'href="https://quay.example/safety"' in page
    edit = made.headers["location"]
    assert '<option value="Kiln &amp; Clay" selected>' in (await owner.get(edit)).text


async def test_a_change_is_on_every_page_at_once(client: httpx.AsyncClient, shop: OpenShop, grace: Person) -> None:
    made = (await client.post(JSON, json=KILN, headers=grace.headers)).json()
    product = (await add(client, grace, maker="kiln & CLAY", safety="Sharp")).json()
    assert (product["maker"], product["safety"], product["maker_details"]["responsible_name"]) == (
        *("Kiln & Clay", "Sharp", ""),
    )
    assert "2 Kiln Lane" in (await client.get("/p/oak-tray")).text
    path = f"{JSON}/{made['id']}"
    assert (await client.put(path, json={**KILN, "address": "9 Lane"}, headers=grace.headers)).status_code == 428
    moved = await client.put(path, json={**KILN, "name": "Kiln", "address": "9 Lane"}, headers=matching(grace, '"1"'))
    assert (moved.status_code, moved.json()["version"]) == (200, 2)
    assert (await client.put(path, json=KILN, headers=matching(grace, '"1"'))).status_code == 412
    page = (await client.get("/p/oak-tray")).text
    assert ("9 Lane" in page, "2 Kiln Lane" in page) == (True, False)
    used = await client.delete(path, headers=matching(grace, "*"))
    assert (used.status_code, used.json()["code"]) == (409, "maker_in_use")
    await client.patch("/api/products/oak-tray", json={"maker": None}, headers=matching(grace, "*"))
    assert (await client.delete(path, headers=matching(grace, "*"))).status_code == 204
    assert "Maker" not in (await client.get("/p/oak-tray")).text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"contact": "ring us"}, "contact"),
        ({"contact": "http://kiln.example"}, "contact"),
        ({"contact": "javascript:alert(1)@x.y"}, "contact"),
        ({"responsible_name": "Quay"}, "responsible_address"),
        ({"address": " "}, "address"),
    ],
)
async def test_half_an_address_is_refused(
    client: httpx.AsyncClient, grace: Person, wrong: dict[str, str], field: str
) -> None:
    refused = await client.post(JSON, json={**KILN, **wrong}, headers=grace.headers)
    assert refused.status_code == 422
    assert f"/{field}" in {one["pointer"] for one in refused.json()["errors"]}


async def test_an_unknown_maker_is_refused(client: httpx.AsyncClient, grace: Person) -> None:
    refused = await client.post("/api/products", json={**TRAY, "maker": "Nobody\u0000"}, headers=grace.headers)
    assert refused.status_code == 422
    refused = await client.post("/api/products", json={**TRAY, "maker": "Nobody"}, headers=grace.headers)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/maker")


async def test_assistants_look_and_change_nothing(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "clerk@example.com", Role.STAFF)
    assert (await client.get(HERE)).status_code == 200
    assert (await client.post(HERE, data=KILN)).status_code == 403
