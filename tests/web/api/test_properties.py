"""Properties that hold for any input: conditional requests, pointers, keys."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.exceptions import ClientException

from domain.errors import InvalidError
from tests.support.api.orders import ADDRESS
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from web.api.requests import read_json
from web.checkout.schemas import PlaceOrder
from web.infra.etags import is_known

TAGS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters='",'), max_size=12)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
BODY = {"shipping_address": ADDRESS, "items": [{"quantity": 1}], "email": "ada@example.com"}
STEPS = st.sampled_from([
    ("email",), ("items",), ("items", 0), ("items", 0, "quantity"), ("shipping_address",),
    ("shipping_address", "country"), ("shipping_address", "line2"), ("expected_total",),
])  # fmt: skip


@given(TAGS, st.lists(TAGS, max_size=4), st.booleans())
def test_a_tag_is_known_if_and_only_if_it_is_named(tag: str, others: list[str], weak: bool) -> None:
    mine = f'{"W/" * weak}"{tag}"'
    named = [f'"{one}"' for one in others]
    assert is_known(mine, ", ".join([*named, f'"{tag}"']))
    assert is_known(mine, "*")
    assert is_known(mine, ",".join(named)) == (tag in others)


def refused(work: Callable[[], object]) -> dict[str, str]:
    """The errors that it ends in, none if it ends well."""
    try:
        work()
    except InvalidError as error:
        return error.errors
    return {}


def found_at(body: Any, pointer: str) -> Any:
    """What a pointer (RFC 6901) leads to."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        body = body[int(name)] if isinstance(body, list) else body[name]
    return body


@given(STEPS, VALUES)
def test_every_pointer_leads_to_what_is_wrong_or_missing(steps: tuple[str | int, ...], value: Any) -> None:
    body = json.loads(json.dumps(BODY))
    *way, last = steps
    inner = body
    for step in way:
        inner = inner[step]
    inner[last] = value
    for pointer, sentence in refused(lambda: read_json(json.dumps(body).encode(), PlaceOrder)).items():
        parent, _, name = pointer.rpartition("/")
        if "required" in sentence:
            assert name not in found_at(body, parent)
        else:
            found_at(body, pointer)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with pytest.raises((InvalidError, ClientException)):
        read_json(content, PlaceOrder)


KEYS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=200)
QUANTITIES = st.lists(st.integers(1, 2), min_size=1, max_size=4)


async def test_a_key_stands_for_one_order_whatever_it_is(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    """The same body under the same key is the same order; each other body is refused under it."""

    async def place(key: str, quantity: int) -> httpx.Response:
        items = [{"variant_id": str(cast.oat_mug), "quantity": quantity}]
        body = {"items": items, "email": "ada@example.com", "shipping_address": ADDRESS}
        return await client.post("/api/orders", json=body, headers={"Idempotency-Key": key})

    first: dict[str, tuple[int, str]] = {}
    for key, quantities in examples():
        for quantity in quantities:
            answer = await place(key, quantity)
            if answer.status_code == 409:
                assert answer.json()["code"] == "out_of_stock"
                continue
            known, number = first.setdefault(key, (quantity, answer.json().get("number", "")))
            assert answer.status_code == (201 if quantity == known else 422)
            assert quantity != known or answer.json()["number"] == number
    assert await shop.value("SELECT count(*) FROM orders") == len(first)


def examples() -> list[tuple[str, list[int]]]:
    """A few keys with the quantities that are ordered under them, the same in every run."""
    drawn: list[tuple[str, list[int]]] = []

    @settings(max_examples=8, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(KEYS, QUANTITIES)
    def draw(key: str, quantities: list[int]) -> None:
        drawn.append((key, quantities))

    draw()
    return drawn


async def test_pages_join_up_whatever_their_size(client: httpx.AsyncClient) -> None:
    whole = [one["slug"] for one in (await client.get("/api/products?sort=name")).json()["items"]]

    async def walk(limit: int) -> list[str]:
        seen: list[str] = []
        path: str | None = f"/api/products?sort=name&limit={limit}"
        while path:
            answer = await client.get(path)
            seen += [one["slug"] for one in answer.json()["items"]]
            path = answer.links["next"]["url"] if "next" in answer.links else None
        return seen

    assert await asyncio.gather(*(walk(limit) for limit in range(1, len(whole) + 2))) == [whole] * (len(whole) + 1)
