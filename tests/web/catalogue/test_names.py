"""Names, SKUs, options and slugs that cannot be mistaken for others; changes of nothing; details in JSON's words."""

from typing import Any

import httpx
import pytest

from domain.assortment.slugs import slug_from
from tests.support.api.people import Person, official
from tests.support.cast import Cast
from tests.support.shop import OpenShop


@pytest.fixture
async def admin(client: httpx.AsyncClient, shop: OpenShop) -> Person:
    return await official(client, shop, "admin")


def product(**fields: Any) -> dict[str, Any]:
    return {"name": "Pot", "category": "kitchen", "price": 500, **fields}


async def make(client: httpx.AsyncClient, admin: Person, **fields: Any) -> httpx.Response:
    return await client.post("/api/products", json=product(**fields), headers=admin.headers)


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\ufeff", "\u2066"])
async def test_format_characters_are_refused(client: httpx.AsyncClient, cast: Cast, admin: Person, sign: str) -> None:
    for field in ("name", "description"):
        refused = await make(client, admin, **{field: f"Po{sign}t"})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, f"/{field}")


async def test_skus_and_options_are_unique_whatever_the_case(
    client: httpx.AsyncClient, cast: Cast, admin: Person
) -> None:
    assert (await make(client, admin, sku="MER-TAB-05")).status_code == 201
    assert (await make(client, admin, name="Other", sku="mer-tab-05")).status_code in {409, 422}
    variants = [{"price": 5, "options": {"Colour": colour}} for colour in ("Red", "red")]
    body = {"name": "Cup", "category": "kitchen", "variants": variants}
    assert (await client.post("/api/products", json=body, headers=admin.headers)).status_code == 422


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Ærø Ørsted", "aero-orsted"), ("Łódź Đ", "lodz-d"), ("Щука", "shchuka"), ("Crème Brûlée", "creme-brulee")],
)
def test_slugs_are_transliterated(name: str, slug: str) -> None:
    assert slug_from(name, 160) == slug


@pytest.mark.parametrize("name", ["山田 マグ", "Ελλάδα", "ศรี", "مصباح"])
def test_a_name_in_any_script_has_a_slug(name: str) -> None:
    assert slug_from(name, 160)


@pytest.mark.parametrize("body", [{}, {"name": "Stovetop Kettle"}, {"price": 7800}])
async def test_a_change_of_nothing_leaves_the_version(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, admin: Person, body: dict[str, Any]
) -> None:
    path = "/api/products/stovetop-kettle"
    seen = "SELECT version FROM products WHERE slug = 'stovetop-kettle'"
    before = await shop.value(seen)
    answer = await client.patch(path, json=body, headers={**admin.headers, "If-Match": "*"})
    assert (answer.status_code, await shop.value(seen)) == (200, before)


async def test_details_speak_of_json_types(client: httpx.AsyncClient, cast: Cast, admin: Person) -> None:
    refused = await make(client, admin, name=7, compare_at="much")
    for error in refused.json()["errors"]:
        assert not {"`str`", "`int`", "`int | null`"} & set(error["detail"].split(", ")), error
        assert "string" in error["detail"] or "integer" in error["detail"]
