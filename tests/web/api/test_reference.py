"""The reference is complete and true: every route, every parameter and body, every response."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from litestar.routes import HTTPRoute

from tests.support.routes import every_route, published
from tests.support.shop import OpenShop, open_shop
from web.config.settings import read_settings

DOCUMENT = published()
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
OPERATIONS = {(method, path): one for path, item in DOCUMENT["paths"].items() for method, one in item.items()}
END = "$(?!\\n)"
"""What ends a pattern for Python and for ECMAScript alike."""
VIEWERS = ("/openapi.json", "/docs", "/redoc")
PRODUCTION = {
    "MERCER_ENV": "production", "SECRET_KEY": "hF3kP9sLq2Wz8NvXb7RtYc4Md6JgAe1U", "BASE_URL": "https://shop.example",
    "SMTP_URL": "smtp://mail", "ALLOW_SIMULATED_PAYMENTS": "on",
}  # fmt: skip


def every_reference(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from ([node["$ref"]] if isinstance(node.get("$ref"), str) else [])
        node = list(node.values())
    for one in node if isinstance(node, list) else []:
        yield from every_reference(one)


def every(kind: str, name: str, node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The schemas of one type within a body, with where they are."""
    if node.get("type") == kind:
        yield name, node
    for field, one in node.get("properties", {}).items():
        yield from every(kind, f"{name}.{field}", one)
    inner = [node[key] for key in ("items", "additionalProperties", "propertyNames") if isinstance(node.get(key), dict)]
    for one in (*node.get("anyOf", ()), *inner):
        yield from every(kind, name, one)


def body_of(operation: dict[str, Any]) -> set[str]:
    """The names of everything that a body is made of."""
    names: set[str] = set()
    waiting = list(every_reference(operation.get("requestBody", {})))
    while waiting:
        name = waiting.pop().rpartition("/")[2]
        if name not in names:
            names.add(name)
            waiting += every_reference(SCHEMAS[name])
    return names


BODIES = sorted({name for one in OPERATIONS.values() for name in body_of(one) if "properties" in SCHEMAS[name]})


def test_every_json_route_is_in_it_and_nothing_else() -> None:
    routes = {
        (method.lower(), route.path_format)
        for route in every_route()
        if isinstance(route, HTTPRoute) and f"{route.path}/".startswith("/api/")
        for method in route.methods - {"OPTIONS"}
    }
    assert set(OPERATIONS) == routes
    names = [one["operationId"] for one in OPERATIONS.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("place", sorted(OPERATIONS), ids=" ".join)
def test_a_route_says_enough(place: tuple[str, str]) -> None:
    operation = OPERATIONS[place]
    assert set(operation["tags"]) <= {tag["name"] for tag in DOCUMENT["tags"]}
    assert operation["tags"]
    assert operation["summary"]
    assert operation["description"]
    [status] = [one for one in operation["responses"] if one.startswith("2")]
    assert status == "204" or operation["responses"][status]["content"]
    assert {"400", "422", "503"} <= set(operation["responses"])
    assert all({"name", "in", "schema", "required"} <= set(one) for one in operation["parameters"])


@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_closed_and_its_texts_are_plain(name: str) -> None:
    assert SCHEMAS[name]["additionalProperties"] is False
    texts = list(every("string", name, SCHEMAS[name]))
    loose = [where for where, one in texts if not {"pattern", "enum", "format", "const"} & set(one)]
    assert loose == []
    assert [where for where, one in texts if not one.get("pattern", END).endswith(END)] == []


@pytest.mark.parametrize("name", BODIES)
def test_no_number_of_a_body_is_boundless(name: str) -> None:
    numbers = [where for where, one in every("integer", name, SCHEMAS[name]) if not {"minimum", "maximum"} <= set(one)]
    assert numbers == []


def test_every_reference_leads_somewhere() -> None:
    for reference in every_reference(DOCUMENT):
        found: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


async def test_the_document_is_served_and_not_sent_again(client: httpx.AsyncClient) -> None:
    answer = await client.get("/openapi.json")
    assert (answer.status_code, answer.json()["openapi"]) == (200, "3.1.0")
    again = await client.get("/openapi.json", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", VIEWERS)
async def test_without_docs_there_is_nothing(shop: OpenShop, path: str) -> None:
    async with shop.visitor() as visitor:
        assert (await visitor.get(path)).status_code == 200
    async with open_shop(replace(shop.shop.settings, docs=False)) as opened, opened.visitor() as visitor:
        assert (await visitor.get(path)).status_code == 404


def test_docs_are_off_in_production_unless_switched_on() -> None:
    assert read_settings({}).docs
    assert not read_settings({"DOCS": "off"}).docs
    assert not read_settings(PRODUCTION).docs
    assert read_settings({**PRODUCTION, "DOCS": "on"}).docs


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_the_viewers_policy_allows_nothing_inline(client: httpx.AsyncClient, path: str) -> None:
    policy = (await client.get(path)).headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert (await client.get("/")).headers["content-security-policy"] != policy
