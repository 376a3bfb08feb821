"""Bad input to the JSON API: refused as a problem with a pointer, never a 500, nothing changed."""

import gzip
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.api.orders import ADDRESS, order_of
from tests.support.api.people import sign_up
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from web.app import MAX_BODY

JSON = {"Content-Type": "application/json"}
ITEMS = "/api/cart/items"


def is_problem(answer: httpx.Response, *statuses: int) -> dict[str, Any]:
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "code", "request_id"} <= set(problem)
    assert problem["status"] == answer.status_code
    if answer.status_code == 422:
        assert all(one["pointer"] == "" or one["pointer"].startswith("/") for one in problem["errors"])
    return problem


NOT_JSON = [
    b'{"quantity": 1', b"", b"\xef\xbb\xbf{}", '{"quantity": 1}'.encode("utf-16"), b'{"quantity": NaN}',
    b'{"quantity": Infinity}', b'{"quantity": 1e400}', b'{"quantity": 1, "quantity": 2}', b"{'quantity': 1}",
    b'{"quantity": 1,}', b'{"quantity": 01}', b'{"quantity": 1} {}', b'{"variant_id": "\\ud800"}',
    b'{"variant_id": "\xff"}', b'{"variant_id": "\xed\xa0\x80"}', b'{"variant_id": "a\x00"}',
    b'{"quantity": ' + b"9" * 6000 + b"}", b"[" * 1000 + b"]" * 1000, b"[" * 60_000, b'{"a":' * 12_000,
    b'{"variant_id": ' * 400 + b"1" + b"}" * 400,
]  # fmt: skip


@pytest.mark.parametrize("path", [ITEMS, "/api/orders", "/api/auth/login"])
async def test_malformed_json_is_refused(client: httpx.AsyncClient, path: str) -> None:
    for content in NOT_JSON:
        is_problem(await client.post(path, content=content, headers=JSON), 400, 422)


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"quantity": "1"}, ["/quantity"]),
        ({"quantity": 10**20}, ["/quantity"]),
        ({"quantity": 1.0}, ["/quantity"]),
        ({"quantity": True}, ["/quantity"]),
        ({"quantity": None, "variant_id": 7}, ["/quantity", "/variant_id"]),
        ({"variant_id": "not-an-id", "a/b": 1, "c~d": 2}, ["/a~1b", "/c~0d", "/variant_id"]),
        ({"user_id": 2, "price": 1}, ["/price", "/user_id"]),
        ([], [""]),
        ("text", [""]),
        (None, [""]),
    ],
)
async def test_every_wrong_field_has_a_pointer(client: httpx.AsyncClient, body: Any, pointers: list[str]) -> None:
    problem = is_problem(await client.post(ITEMS, json=body), 422)
    assert sorted(one["pointer"] for one in problem["errors"]) == pointers


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"shipping_address": {**ADDRESS, "postal_code": 7, "vip": 1}}, {"postal_code", "vip"}),
        ({"shipping_address": {**ADDRESS, "postal_code": "1"}}, {"postal_code"}),
        ({"shipping_address": {**ADDRESS, "name": "a\x00b", "city": "c\x07"}}, {"name", "city"}),
        ({"shipping_address": {**ADDRESS, "name": "\ue000"}}, {"name"}),
        ({"shipping_address": {"name": "Ada"}}, {"line1", "city", "country"}),
    ],
)
async def test_a_pointer_leads_into_the_address(
    client: httpx.AsyncClient, cast: Cast, change: dict[str, Any], pointers: set[str]
) -> None:
    problem = is_problem(await client.post("/api/orders", json=order_of(cast, **change)), 422)
    assert {one["pointer"] for one in problem["errors"]} == {f"/shipping_address/{name}" for name in pointers}


async def test_a_pointer_names_the_place_of_an_item(client: httpx.AsyncClient, cast: Cast) -> None:
    good = {"variant_id": str(cast.kettle), "quantity": 1}
    wrong = [good, {**good, "quantity": "2"}, {**good, "variant_id": "x"}, {"quantity": 0}]
    problem = is_problem(await client.post("/api/orders", json=order_of(cast, items=wrong)), 422)
    assert [one["pointer"] for one in problem["errors"]] == [
        "/items/1/quantity", "/items/2/variant_id", "/items/3/quantity",
    ]  # fmt: skip


async def test_quantities_of_one_variant_are_limited_together(client: httpx.AsyncClient, cast: Cast) -> None:
    kettle = (await client.get("/api/products/stovetop-kettle")).json()["id"]
    items = [{"variant_id": str(cast.kettle), "quantity": 60}, {"product_id": kettle, "quantity": 40}]
    problem = is_problem(await client.post("/api/orders", json=order_of(cast, items=items)), 422)
    assert [one["pointer"] for one in problem["errors"]] == ["/items/1/quantity"]
    assert "99" in problem["detail"]


async def test_a_flood_of_unknown_fields_is_answered_briefly(client: httpx.AsyncClient) -> None:
    body = {f"field{n}": n for n in range(20_000)}
    assert len((await client.post(ITEMS, json=body)).content) < 5_000


async def test_packed_bodies_are_not_unpacked(client: httpx.AsyncClient) -> None:
    bomb = gzip.compress(b'{"quantity": 1}' + b" " * 10_000_000)
    for encoding in ("gzip", "br", "deflate", "zstd", "gzip, gzip"):
        for path in (ITEMS, "/cart/lines", "/checkout"):
            headers = {**JSON, "Content-Encoding": encoding, "Accept": "application/json"}
            refused = await client.post(path, content=bomb, headers=headers)
            is_problem(refused, 415)
            assert refused.headers["accept-encoding"] == "identity"


async def test_bodies_that_are_too_large_are_refused_however_they_come(client: httpx.AsyncClient) -> None:
    async def piecemeal() -> AsyncIterator[bytes]:
        for _ in range(1 + MAX_BODY // 50_000):
            yield b" " * 50_000

    is_problem(await client.post(ITEMS, content=b" " * (MAX_BODY + 1), headers=JSON), 413)
    is_problem(await client.post(ITEMS, content=piecemeal(), headers=JSON), 413)
    is_problem(await client.post(ITEMS, content=b"{}", headers={**JSON, "Content-Length": "9" * 30}), 400, 413)


WRONG_METHODS = [
    ("PUT", "/api/cart", {"GET", "DELETE"}),
    ("POST", "/api/categories/x/y", set[str]()),
    ("DELETE", "/api/orders", {"GET", "POST"}),
    ("TRACE", "/api/me", {"GET"}),
    ("BREW", "/api/cart", {"GET"}),
]


async def test_a_wrong_method_lists_the_right_ones(client: httpx.AsyncClient) -> None:
    for method, path, allowed in WRONG_METHODS:
        refused = await client.request(method, path)
        is_problem(refused, 405 if allowed else 404)
        assert allowed <= set(refused.headers.get("allow", "").split(", "))


async def test_options_names_every_method(client: httpx.AsyncClient) -> None:
    answer = await client.options("/api/cart")
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer.headers["allow"].split(", ")) == {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH"}


async def test_a_parameter_is_sent_once_or_left_out(client: httpx.AsyncClient) -> None:
    for query in ("limit=1&limit=2", "price_min=null", "sort=name&sort=price", "category=null"):
        problem = is_problem(await client.get(f"/api/products?{query}"), 422)
        assert problem["errors"][0]["pointer"] == "/" + query.partition("=")[0]
    assert (await client.get("/api/products?q=null&material=Glass&material=Wood")).status_code == 200


async def test_unknown_addresses_are_problems_too(client: httpx.AsyncClient) -> None:
    for path in ("/api/nothing", "/api/orders/x/y/z", "/api/cart/items/x/y", "/api/%2e%2e/etc"):
        is_problem(await client.get(path), 404)


async def test_a_nul_in_an_address_is_refused(client: httpx.AsyncClient) -> None:
    for path in ("/api/products/%00", "/api/orders/%00", "/api/orders/x?key=%00"):
        is_problem(await client.get(path), 400)
    for name in ("q", "category", "cursor", "colour", "sort", "%00"):
        is_problem(await client.get(f"/api/products?{name}=%00"), 400)


ODD_TEXTS = [
    "%ff", "%ed%a0%80", "%0d%0a", "%e2%80%ae", "%e2%80%8b", "%f0%9f%92%a5", "e%cc%81", "'--", "%25", "\\", "%7f",
]  # fmt: skip


async def test_odd_texts_in_addresses_find_nothing(client: httpx.AsyncClient) -> None:
    for text in ODD_TEXTS:
        for path in (f"/api/products/{text}", f"/api/orders/{text}"):
            is_problem(await client.get(path), 400, 404)
        for query in ("q", "colour", "category", "sort", "cursor"):
            answer = await client.get(f"/api/products?{query}={text}")
            assert answer.status_code in {200, 400, 422}, (query, text)


async def test_odd_headers_are_no_accident(client: httpx.AsyncClient, cast: Cast) -> None:
    body = json.dumps(order_of(cast)).encode()
    for name in (b"Idempotency-Key", b"If-None-Match", b"Authorization", b"Cookie", b"Accept", b"User-Agent"):
        for value in (b"\xff\xfe", b"\x01", b"a" * 5_000, "é\u202e".encode(), b""):
            headers = [(name, value), (b"Content-Type", b"application/json")]
            assert (await client.get("/api/products", headers=headers)).status_code < 500, (name, value)
            answer = await client.post("/api/orders", content=body, headers=headers)
            assert answer.status_code < 500, (name, value)


async def test_senseless_quantities_are_refused_in_orders_too(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    senseless: tuple[object, ...] = (-1, 0, 0.5, 10**20, "٣", "1_0", " 5", "9" * 400, [1], {}, True)
    for quantity in senseless:
        items = [{"variant_id": str(cast.kettle), "quantity": quantity}]
        is_problem(await client.post("/api/orders", json=order_of(cast, items=items)), 422)
    assert await shop.value("SELECT count(*) FROM orders") == 0


EXTRA = {"role": "admin", "is_admin": True, "price": 1, "total": 1, "status": "shipped", "user_id": 2, "verified": True,
         "stock": 9, "currency": "EUR", "unit_price": 1}  # fmt: skip


DOORS = [
    ("POST", ITEMS), ("PATCH", f"{ITEMS}/{uuid4()}"), ("POST", "/api/orders"), ("PATCH", "/api/me"),
    ("POST", "/api/auth/otp"), ("POST", "/api/auth/register"), ("POST", "/api/auth/login"),
]  # fmt: skip


async def test_unknown_fields_are_refused_everywhere(client: httpx.AsyncClient, shop: OpenShop) -> None:
    ada = await sign_up(client, shop)
    for method, path in DOORS:
        problem = is_problem(await client.request(method, path, json=EXTRA, headers=ada.headers), 422)
        unknown = {one["pointer"] for one in problem["errors"] if one["detail"] == "Unknown field."}
        assert unknown == {f"/{name}" for name in EXTRA}, path


async def test_products_of_an_order_are_found_together(client: httpx.AsyncClient) -> None:
    names = ("stovetop-kettle", "opal-lamp", "oak-stool", "stoneware-mug")
    *simple, mug = [{"product_id": (await client.get(f"/api/products/{name}")).json()["id"]} for name in names]
    body = {"email": "ada@example.com", "shipping_address": ADDRESS}
    sold_out = await client.post("/api/orders", json={**body, "items": simple})
    assert is_problem(sold_out, 409)["lines"][0]["name"] == "Oak Stool"
    several = is_problem(await client.post("/api/orders", json={**body, "items": [*simple, mug]}), 422)
    assert several["errors"][0]["pointer"] == "/items/3/product_id"
    assert is_problem(await client.post("/api/orders", json={**body, "items": [{"product_id": str(uuid4())}]}), 404)
