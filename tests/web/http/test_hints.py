"""Hints at the names, values and addresses of other shops: true, and beside a refusal that stays one."""

import re
from typing import Any

import httpx

from tests.support.api.orders import order_of, staff
from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.routes import published
from tests.support.shop import OpenShop
from web.config.settings import PROJECT_ROOT
from web.http import hints

DOCUMENT = published()
HINTS = {*hints.HINT_OF_NAME.values(), *hints.HINT_OF_STATUS.values(), *(hint for _, hint in hints.PATTERNS)}
HINTS |= {hints.MINOR_UNITS, hints.ADDRESS, hints.IDS}


def shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path.partition("?")[0])


ROUTES = {f"{method.upper()} {shape(path)}" for path, item in DOCUMENT["paths"].items() for method in item}


def words(node: Any) -> set[str]:
    """Every name and every value that the reference knows."""
    if isinstance(node, list):
        return {word for one in node for word in words(one)}
    if not isinstance(node, dict):
        return set()
    own = {node["name"]} if isinstance(node.get("name"), str) else set()
    values = {one for key in ("enum", "examples") for one in node.get(key, ()) if isinstance(one, str)}
    return own | values | {*node.get("properties", {})} | {word for one in node.values() for word in words(one)}


def test_hints_name_what_there_is() -> None:
    named = {name for hint in HINTS for name in re.findall(r"`([^`]+)`", hint)}
    routes = {name for name in named if "/" in name}
    assert len(routes) > 20
    assert {shape(route) for route in routes} - ROUTES == set()
    assert named - routes - words(DOCUMENT) - {"created"} == set()


def test_the_reference_tells_of_hints() -> None:
    assert DOCUMENT["components"]["schemas"]["Problem"]["properties"]["hint"]["description"]


PRODUCT = {"name": "Oak Tray", "category": "kitchen"}
BODIES: list[tuple[str, dict[str, Any], str]] = [
    ("/api/products", {**PRODUCT, "price": 4200, "stock_quantity": 12}, "`stock`"),
    ("/api/products", {**PRODUCT, "price": 42.5}, "minor units"),
    ("/api/products", {**PRODUCT, "price": "42.50"}, "minor units"),
    ("/api/products", {**PRODUCT, "price": 4200, "category_id": 7}, "`category`"),
    ("/api/cart/items", {"product_id": 7, "quantity": 1}, "UUIDs"),
    ("/api/cart/items", {"user_id": 7, "qty": 1}, "`quantity`"),
    ("/api/auth/login", {"username": "ada@example.com", "password": "x"}, "`email`"),
    ("/api/auth/register", {"email": "ada@example.com", "password": "x" * 9, "name": "Ada"}, "/api/auth/otp/verify"),
]


async def test_a_foreign_field_is_refused_with_a_hint(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    grace = await official(client, shop, "admin")
    for path, body, part in BODIES:
        refused = await client.post(path, json=body, headers=grace.headers)
        assert (refused.status_code, part in refused.json()["hint"]) == (422, True), refused.text


async def test_an_order_of_another_shop_is_told_what_its_fields_are_called(
    client: httpx.AsyncClient, cast: Cast
) -> None:
    body = {"user_id": 7, "product_ids": [1, 2], "total_amount": 19.99, "status": "CREATED"}
    refused = await client.post("/api/orders", json=body)
    assert refused.status_code == 422
    assert all(part in refused.json()["hint"] for part in ("no user", "`items`", "total"))
    text = order_of(cast, shipping_address="12 St James's Square, London", customer_email="eve@example.com")
    hint = (await client.post("/api/orders", json=text)).json()["hint"]
    assert "`email`" in hint
    assert "`line1`" in hint
    assert "eve@" not in hint
    assert "Square" not in hint


STATES = [
    ("PENDING", "`pending`"), ("CREATED", "`pending`"), ("PAID", "/payments"), ("SHIPPED", "`shipped`"),
    ("COMPLETED", "`delivered`"), ("FAILED", "`failed`"), ("CANCELED", "`cancelled`"),
]  # fmt: skip


async def test_a_foreign_status_is_refused_with_a_hint(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    clerk = await staff(client, shop)
    order = (await client.post("/api/orders", json=order_of(cast))).json()
    for status, part in STATES:
        path = f"/api/orders/{order['number']}/status"
        moved = await client.put(path, json={"status": status}, headers=clerk.headers)
        listed = await client.get(f"/api/admin/orders?status={status}", headers=clerk.headers)
        for refused in (moved, listed):
            assert (refused.status_code, part in refused.json()["hint"]) == (422, True), refused.text
    assert "hint" not in (await client.get("/api/admin/orders?status=x", headers=clerk.headers)).json()


PARAMETERS = [
    ("page=2", "`cursor`"), ("min_price=1", "`price_min`"), ("price_max=19.99", "minor units"), ("search=tea", "`q`"),
    ("sort_by=price", "`sort`"),
]  # fmt: skip


async def test_a_foreign_parameter_is_refused_with_a_hint(client: httpx.AsyncClient) -> None:
    for query, part in PARAMETERS:
        refused = await client.get(f"/api/products?{query}")
        assert (refused.status_code, part in refused.json()["hint"]) == (422, True), refused.text


ADDRESSES = [
    ("POST", "/api/register", "POST /api/auth/register"),
    ("POST", "/api/auth/signup", "POST /api/auth/register"),
    ("POST", "/api/auth/sign_up/", "POST /api/auth/register"),
    ("POST", "/api/users/login", "POST /api/auth/login"),
    ("GET", "/api/users/me", "GET /api/me"),
    ("GET", "/api/orders/my-orders", "GET /api/orders"),
    ("GET", "/api/orders/my_orders", "GET /api/orders"),
    ("GET", "/api/orders/analytics", "GET /api/admin/analytics"),
    ("POST", "/api/orders/create", "POST /api/orders"),
    ("PUT", "/api/orders/7", "PUT /api/orders/{id}/status"),
    ("DELETE", "/api/orders/7", "POST /api/orders/{id}/cancel"),
    ("POST", "/api/orders/7/pay", "POST /api/orders/{id}/payments"),
    ("POST", "/api/payments/7", "POST /api/orders/{id}/payments"),
    ("POST", "/api/payments/webhook", "POST /api/webhooks/{provider}"),
    ("GET", "/api/cart/7", "GET /api/cart"),
    ("POST", "/api/cart/7", "POST /api/cart/items"),
    ("POST", "/api/cart/add", "POST /api/cart/items"),
    ("PUT", "/api/cart/items/7", "PATCH /api/cart/items/{id}"),
    ("DELETE", "/api/cart/clear", "DELETE /api/cart"),
    ("GET", "/api/products/7/stock", "GET /api/variants/{id}/stock"),
    ("PATCH", "/api/products/7/stock", "PUT /api/variants/{id}/stock"),
    ("GET", "/api/products/search", "GET /api/products"),
    ("GET", "/api/v1/products", "GET /api"),
]


async def test_a_foreign_address_leads_to_the_right_one(client: httpx.AsyncClient) -> None:
    for method, path, route in ADDRESSES:
        refused = await client.request(method, path)
        assert refused.status_code in {404, 405}, refused.text
        assert f"`{route}" in refused.json()["hint"], path


def test_every_address_of_the_page_from_other_apis_is_a_route_or_has_a_hint() -> None:
    left = re.findall(r"(?m)^\| (`.*?) \|", (PROJECT_ROOT / "docs" / "from-other-apis.md").read_text())
    named = re.findall(r"`(?:([A-Z]+) )?/([^` ?]*)", "\n".join(left))
    assert len(named) > 30
    for method, path in ((method or "GET", f"/api/{path.rstrip('/')}") for method, path in named):
        known = f"{method} {shape(path)}" in ROUTES
        assert known or hints.route_hint(method, shape(path)), f"{method} {path}"


async def test_what_is_simply_wrong_gets_no_hint(client: httpx.AsyncClient, cast: Cast) -> None:
    for path in ("/api/nothing", "/api/orders/M-1", "/api/products/nothing", "/api/products?colour=1&colours=2"):
        refused = await client.get(path)
        assert (refused.status_code in {404, 422}, "hint" in refused.json()) == (True, False), path
    refused = await client.post("/api/cart/items", json={"variant_id": str(cast.kettle), "quantity": "1", "wood": 1})
    assert (refused.status_code, "hint" in refused.json()) == (422, False)
