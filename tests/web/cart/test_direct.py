"""Carts shown past the application: byte for byte and header for header what it would have shown itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import httpx
import pytest

from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop, add
from tests.support.web.people import sign_in
from web.cart import direct
from web.http.render import Html, PageRequest, private_page

QUERIES = (
    "",
    "?",
    "?added={kettle}",
    "?added=%22%3E%3Cb%3E",
    "?removed=yes",
    "?back=1&left=0",
    "?back=1&left=2&removed=yes",
    "?back=-1&left=x",
    "?saved=yes&saved=no",
    "?saved=no",
    "?note=saved&unknown=%22",
    "?note=%F0%9F%AB%96&note=removed",
    "?added=%FF%0D%0A&=&&",
)
SENT = (
    {"Accept-Encoding": "br"},
    {"Accept-Encoding": "gzip, deflate"},
    {"Accept-Encoding": "br;q=0"},
    {**HTMX, "HX-Target": "cart-lines"},
    {"HX-Request": "true", "HX-Boosted": "true", "If-None-Match": "*"},
)
COOKIES = ("", "cart=", "cart=x", f"cart={'a' * 43}; cart_count=7", 'cart="odd; =; a=b; cart_count=x')
HOSTILE = """A "<b>&amp;'€"""
OWN = {"x-request-id", "content-length"}
"""What no two answers need to have in common: how many bytes they are compressed to is each one's own."""


@contextmanager
def by_application(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the application show carts."""
    with monkeypatch.context() as changed:
        changed.setattr(direct, "_guest", lambda *_: None)
        yield


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages of carts that the application has made."""
    found = list[str]()

    def noted(request: PageRequest, *given: Any, **named: Any) -> Html:
        found.append(str(request.url))
        return private_page(request, *given, **named)

    monkeypatch.setattr("web.cart.pages.private_page", noted)
    return found


def said(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """The status, the body and the header fields in their order."""
    return answer.status_code, answer.content, [one for one in answer.headers.multi_items() if one[0] not in OWN]


async def compare(client: httpx.AsyncClient, shown: list[str], monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    """See the cart in both ways, whatever the query and the header fields."""
    asked = [("", sent) for sent in SENT]
    asked += [(query, SENT[0]) for query in QUERIES]
    for query, sent in asked:
        address = f"/cart{query.format(kettle=cast.kettle)}"
        made = await client.get(address, headers=sent)
        assert not shown, address
        with by_application(monkeypatch):
            wanted = await client.get(address, headers=sent)
        assert len(shown) == 1, address
        shown.clear()
        assert said(made) == said(wanted), (address, sent)
        assert made.status_code == 200
        head = await client.head(address, headers=sent)
        assert (said(head)[0], said(head)[2], head.content) == (200, said(made)[2], b""), address


async def test_direct_carts_are_those_of_the_application(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is in them: nothing, much, what has sold out or changed its price, a gift note, what was removed."""
    await compare(client, shown, monkeypatch, cast)
    await add(client, cast.kettle)
    await compare(client, shown, monkeypatch, cast)
    await add(client, cast.oat_mug, 3)
    await add(client, cast.last_lamp)
    await shop.run("UPDATE products SET name = $1 || name", HOSTILE)
    await shop.run(
        "UPDATE variants SET options = jsonb_build_object($1::text, sku || $1) WHERE options <> '{}'", HOSTILE
    )
    await compare(client, shown, monkeypatch, cast)
    await shop.run("UPDATE variants SET price = price + 105, content = '1 l' WHERE id = $1", cast.kettle)
    await shop.run("UPDATE stock_items SET on_hand = 2 WHERE variant_id = $1", cast.oat_mug)
    await shop.run("UPDATE products SET minimum_age = 18, withdrawal_exception = 'perishable' WHERE slug = 'opal-lamp'")
    await compare(client, shown, monkeypatch, cast)
    await client.post("/cart/gift-note", data={"gift_note": HOSTILE})
    await shop.run("UPDATE stock_items SET on_hand = 0 WHERE variant_id = $1", cast.last_lamp)
    await compare(client, shown, monkeypatch, cast)
    await client.post(f"/cart/lines/{cast.kettle}/removal")
    await shop.run("UPDATE products SET published = false WHERE slug = 'stoneware-mug'")
    await compare(client, shown, monkeypatch, cast)
    await client.post("/cart/removal")
    await compare(client, shown, monkeypatch, cast)


async def test_whatever_the_cookie_says_the_cart_is_the_applications(
    client: httpx.AsyncClient, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for cookie, sent in product(COOKIES, SENT):
        made = await client.get("/cart", headers={**sent, "Cookie": cookie})
        assert not shown
        with by_application(monkeypatch):
            assert said(made) == said(await client.get("/cart", headers={**sent, "Cookie": cookie})), cookie
        shown.clear()


async def test_who_is_signed_in_or_asks_for_something_odd_is_for_the_application(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, shown: list[str]
) -> None:
    assert (await client.get("/cart?a=%00")).status_code == 400
    assert (await client.get("/cart", headers={"Authorization": "Bearer x"})).status_code == 303
    assert (await client.get("/cart", headers={"Content-Encoding": "br"})).status_code == 415
    assert (await client.get("/cart", headers={"Cookie": "session=x"})).status_code == 200
    assert len(shown) == 1
    await sign_in(client, shop, "vera@example.com")
    await add(client, cast.kettle)
    assert "Kettle" in (await client.get("/cart")).text
    assert len(shown) == 2


async def test_a_cart_that_cannot_be_read_is_asked_for_once(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(client, cast.kettle)
    asked = []

    async def away(owner: object) -> None:
        asked.append(owner)
        raise ConnectionError

    with monkeypatch.context() as breaking:
        breaking.setattr(shop.shop.carts, "submit", away)
        answer = await client.get("/cart")
    assert (answer.status_code, len(asked)) == (503, 1)
    assert "Kettle" in (await client.get("/cart")).text


async def test_a_failure_of_the_direct_way_is_made_good_by_the_application(
    client: httpx.AsyncClient, cast: Cast, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise ValueError

    await add(client, cast.kettle)
    monkeypatch.setattr(direct, "inside_of", broken)
    assert "Kettle" in (await client.get("/cart")).text
    assert len(shown) == 1


async def test_a_direct_cart_is_counted_under_its_route(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []
    monkeypatch.setattr(
        "web.http.security.count_answer", lambda scope, status, _: counted.append((scope.get("path_template"), status))
    )
    await client.get("/cart")
    with by_application(monkeypatch):
        await client.get("/cart")
    assert counted == [("/cart", 200)] * 2
