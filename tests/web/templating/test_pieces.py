"""Pages of kept pieces are byte for byte what their templates are, rendered whole for each visitor."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from html.parser import HTMLParser
from urllib.parse import quote

import httpx
import pytest
from markupsafe import Markup

from tests.support.cast import Cast
from tests.support.shop import HTMX, OpenShop, add
from web.cache.local import LocalCache
from web.cache.shared import SharedCache
from web.templating import fragments
from web.templating.fragments import NONE_WRITTEN, Fragments

PAGES = (
    "/c/home",
    "/c/home?colour=Oat&sort=price",
    "/c/home?colour=Oat&colour=Sage&in_stock=1&price_min=2&price_max=900",
    "/c/home?price_min=x&price_max=-1&q=a%26b",
    "/c/home?price_max=0.01",
    "/c/lighting?page=1",
    "/search",
    "/search?q=mug&sort=-price",
    "/search?q=mugg",
    "/search?q=%3Cb%3E&category=home",
    "/search?q=zzzzqqqq&exact=1",
    "/p/opal-lamp",
    "/p/stoneware-mug",
    "/p/stovetop-kettle",
    "/p/oak-stool",
)


Page = Callable[[], Awaitable[httpx.Response]]


async def compare(monkeypatch: pytest.MonkeyPatch, pages: Sequence[Page]) -> list[str]:
    """Each page, made of pieces that others have left, is the page rendered whole; returns their texts."""

    async def nothing(*_: object) -> None:
        return None

    monkeypatch.setattr(LocalCache, "get", lambda *_: None)
    monkeypatch.setattr(SharedCache, "get", nothing)
    in_pieces = [await page() for page in (*pages, *reversed(pages))][len(pages) :]
    with monkeypatch.context() as whole:
        whole.setattr(fragments, "_as_holes", dict)
        whole.setattr(fragments.Room, "get", lambda room, _key, make: room._cut(Markup(make())))  # noqa: S704 - a template's
        for name, rendered in (("joined", _joined), ("joined_each", _joined_each), ("counted_each", _counted_each)):
            whole.setattr(fragments.Fragments, name, rendered)
        for page, found in zip(reversed(pages), in_pieces, strict=True):
            expected = await page()
            assert (found.status_code, found.content) == (expected.status_code, expected.content), found.url
            assert b"\x00" not in found.content
    return [page.text for page in reversed(in_pieces)]


def _joined(
    self: Fragments, name: str, *given: object, holes: Mapping[str, str | bytes] = NONE_WRITTEN, **named: object
) -> bytes:
    """A template or macro, rendered whole: what would fill its holes stands in it as any other value."""
    filled = {one: Markup(value.decode()) if isinstance(value, bytes) else value for one, value in holes.items()}  # noqa: S704 - a template's
    return str(self._render(name, *given, **named, **filled)).encode()


def _joined_each(self: Fragments, name: str, each: Sequence[tuple[object, ...]]) -> bytes:
    return b"".join(_joined(self, name, *given) for given in each)


def _counted_each(self: Fragments, name: str, each: Sequence[tuple[tuple[object, ...], int]]) -> bytes:
    return b"".join(_joined(self, name, *given, count=count) for given, count in each)


async def test_a_page_of_pieces_is_the_page_rendered_whole(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await compare(monkeypatch, [partial(client.get, path) for path in PAGES])


UGLY = """
UPDATE products SET name = '<b>&"' || name, description = '# <i>' || name, safety = '</p>', search_title = '{{ 1 }}',
    withdrawal_exception = 'hygiene_seal', minimum_age = 18
"""


async def test_a_product_is_what_it_would_be_without_pieces_whatever_is_said_of_it(
    shop: OpenShop, cast: Cast, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With variants, reduced, few, without pictures, in another currency, with ugly names, and refused."""
    await shop.run("UPDATE stock_items SET on_hand = 3 WHERE variant_id = $1", cast.ink_mug)
    await shop.run(
        "UPDATE variants SET compare_at = price + 100, lowest_before = price + 100 WHERE id = $1", cast.kettle
    )
    await shop.run("DELETE FROM product_images WHERE file = 'opal-lamp'")
    await shop.run("UPDATE products SET currency = 'EUR' WHERE slug = 'oak-stool'")
    mug, part = "/p/stoneware-mug", {**HTMX, "HX-Target": "catalogue-product"}
    buy = partial(client.post, "/cart/lines", data={"variant_id": str(cast.last_lamp), "quantity": "7"})
    pages: list[Page] = [
        *(partial(client.get, path) for path in PAGES if path.startswith("/p/")),
        *(partial(client.get, f"{mug}?variant={one}", headers=part) for one in (cast.oat_mug, cast.ink_mug)),
        buy,
        partial(buy, headers={**HTMX, "HX-Target": "catalogue-buy"}),
    ]
    plain = await compare(monkeypatch, pages)
    await shop.run(UGLY)
    ugly = await compare(monkeypatch, pages)
    assert all(one != other for one, other in zip(plain[:6], ugly, strict=False))


async def test_nothing_of_one_visitor_is_on_the_page_of_another(
    shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with shop.visitor() as ada, shop.visitor() as bob:
        await add(ada, cast.kettle, 3)
        await add(bob, cast.kettle)
        await add(bob, cast.last_lamp)
        for visitor, note in ((ada, "From Ada <3"), (bob, "From Bob & Co")):
            await visitor.post("/cart/gift-note", data={"gift_note": note})
        carts = ("/cart", f"/cart?added={cast.kettle}", "/cart?back=2&left=1", "/cart?note=saved")
        pages = [partial(visitor.get, path) for path in carts for visitor in (ada, bob)]
        texts = await compare(monkeypatch, pages)
    for own, text in zip(("Ada", "Bob") * len(carts), texts, strict=True):
        assert [name for name in ("Ada", "Bob") if f"From {name}" in text] == [own]
        assert ("3<span" in text, "2<span" in text) == (own == "Ada", own == "Bob")


async def test_a_cart_is_what_it_would_be_without_pieces_whatever_is_said_of_its_lines(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is few, one sold out, one withdrawn, one reduced, and one refused; then all with ugly names."""
    for variant, quantity in ((cast.kettle, 3), (cast.oat_mug, 2), (cast.ink_mug, 1), (cast.last_lamp, 1)):
        await add(client, variant, quantity)
    refused = partial(client.post, f"/cart/lines/{cast.kettle}", data={"quantity": "x<y"})
    pages: list[Page] = [partial(client.get, "/cart"), refused, partial(refused, headers=HTMX)]
    [plain, *_] = await compare(monkeypatch, pages)
    assert "line--short" not in plain
    await shop.run("UPDATE variants SET price = price - 1, content = '750 ml' WHERE id = $1", cast.kettle)
    for variant, left in ((cast.oat_mug, 1), (cast.ink_mug, 0)):
        await shop.run("UPDATE stock_items SET on_hand = $2 WHERE variant_id = $1", variant, left)
    await shop.run("UPDATE products SET published = false WHERE slug = 'opal-lamp'")
    [changed, again, _] = await compare(monkeypatch, pages)
    assert [changed.count(one) for one in ("Only 1 left. Please change", "Price changed: was", " per litre")] == [1] * 3
    assert (changed.count("line--short"), again.count("line--short")) == (3, 4)
    await shop.run(UGLY)
    [ugly, *_] = await compare(monkeypatch, pages)
    assert '<b>&"' not in ugly
    assert ugly.count("&lt;b&gt;&amp;&#34;Stovetop Kettle") > 4


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "\"'><script>alert(1)</script>",
    "' onmouseover='alert(1)' x='",
    "</title></textarea></script><b>{{ 7 * 7 }}",
    "&lt;b&gt; &amp;quot; %(name)s {% raw %}",
)
NAMED = (
    "UPDATE categories SET name = $1 || position, description = $1",
    "UPDATE product_images SET alt = $1",
    "UPDATE products SET name = $1 || name, description = $1, material = $1, care = $1, search_title = $1",
    "UPDATE products SET attributes = jsonb_build_object('Material', jsonb_build_array($1), $1, jsonb_build_array($1))",
    "UPDATE variants SET options = jsonb_build_object($1, $1 || id) WHERE options <> '{}'",
)


class Shape(HTMLParser):
    """Which attributes the elements of a page have, and all that they say."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.shape, self.said = set[tuple[str, str]](), list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.shape |= {(tag, name) for name, _ in (("", ""), *attrs)}
        self.said += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        """Note what is said."""
        self.said.append(data)


async def test_whatever_a_name_holds_is_said_and_nothing_else(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add(client, cast.kettle, 2)
    await add(client, cast.oat_mug)
    plain = dict[str, set[tuple[str, str]]]()
    for name in ("Plain", *HOSTILE):
        text, asked = "'{}'::text".format(name.replace("'", "''")), quote(name)
        for statement in NAMED:
            await shop.run(statement.replace("$1", text))
        for path in ("/c/home", "/c/home?material=*", "/search?q=*", "/p/stovetop-kettle", "/p/stoneware-mug", "/cart"):
            page = Shape((await client.get(path.replace("*", asked))).text)
            assert page.shape <= plain.setdefault(path, page.shape), (path, name)
            assert any(name in one for one in page.said), (path, name)
