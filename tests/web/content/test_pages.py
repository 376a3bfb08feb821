"""Pages that the owner writes: drafts, versions, what shoppers read, and what an order was placed under."""

import re
from html import unescape
from typing import Any

import httpx
import pytest

from domain.accounts.roles import Job
from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.shop import OpenShop, fields_of
from tests.support.web.people import sign_in

HERE, JSON = "/admin/content", "/api/admin/pages"
STANDARD = {"terms", "privacy", "delivery-and-returns", "about", "contact", "accessibility"}


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A manager, signed in."""
    await sign_in(client, shop, "manager@example.com", Job.MANAGER)
    return client


def form_in(page: str, slug: str) -> dict[str, str]:
    """What the form of a page would send before anything is typed."""
    [body] = re.findall(r'(?s)<textarea id="body".*?>\n(.*?)</textarea>', page)
    return {**fields_of(page, f"{HERE}/{slug}"), "body": unescape(body)}


async def put(clerk: httpx.AsyncClient, slug: str, tag: str = "*", **body: object) -> httpx.Response:
    """Save a page over JSON."""
    return await clerk.put(f"{JSON}/{slug}", json=body, headers={"If-Match": tag} if tag else {})


async def test_the_texts_that_come_with_the_shop_wait_to_be_checked(clerk: httpx.AsyncClient) -> None:
    listed = (await clerk.get(JSON)).json()["items"]
    assert {one["slug"] for one in listed if not one["published"]} == STANDARD
    assert "Check this text before you publish it" in (await clerk.get(f"{HERE}/terms")).text
    for slug in STANDARD:
        assert (await clerk.get(f"/pages/{slug}")).status_code == 404
        assert (await clerk.get(f"{HERE}/{slug}/preview")).status_code == 200
    assert "/pages/" not in (await clerk.get("/")).text + (await clerk.get("/sitemaps/shop.xml")).text
    form = form_in((await clerk.get(f"{HERE}/terms")).text, "terms")
    await clerk.post(f"{HERE}/terms", data={**form, "published": "on"})
    assert "Check this text before you publish it" not in (await clerk.get(f"{HERE}/terms")).text
    assert "The contract between us" in (await clerk.get("/pages/terms")).text


async def test_a_page_is_written_published_changed_and_taken_back(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    made = await clerk.post(HERE, data={"title": "Size guide", "body": "# Sizes\n\nOne <b>size</b>", "published": "on"})
    assert made.headers["location"] == f"{HERE}?done=made"
    async with shop.visitor() as shopper:
        page = await shopper.get("/pages/size-guide")
        assert "<h2>Sizes</h2>" in page.text
        assert "One &lt;b&gt;size&lt;/b&gt;" in page.text
        assert '<link rel="canonical" href="http://shop.test/pages/size-guide">' in page.text
        tag = {"If-None-Match": page.headers["etag"]}
        assert (await shopper.get("/pages/size-guide", headers=tag)).status_code == 304
        assert "/pages/size-guide" in (await shopper.get("/sitemaps/shop.xml")).text

        one = f"{HERE}/size-guide"
        form = form_in((await clerk.get(one)).text, "size-guide")
        drafted = await clerk.post(one, data={**form, "body": "Two sizes", "draft": "yes"})
        assert drafted.headers["location"] == f"{one}/preview"
        assert "Two sizes" in (await clerk.get(f"{one}/preview")).text
        assert (await clerk.get("/pages/size-guide")).headers["etag"] == page.headers["etag"]

        stale = await clerk.post(one, data={**form, "body": "Three sizes"})
        assert stale.status_code == 409
        assert "Three sizes" in stale.text
        assert ">Two sizes</pre>" in stale.text
        again = form_in(stale.text, "size-guide")
        assert (await clerk.post(one, data={**again, "published": "on"})).status_code == 303
        shown = await clerk.get("/pages/size-guide")
        assert "Three sizes" in shown.text
        assert 'href="/pages/size-guide">Size guide</a>' in (await clerk.get("/")).text

        assert "One &lt;b&gt;size" in (await clerk.get(f"{one}/versions/1")).text
        old = (await clerk.get(f"{one}?from=1")).text
        assert "Nothing changes until you save it" in old
        form = form_in(old, "size-guide")
        assert form["body"].startswith("# Sizes")
        form.pop("published")
        await clerk.post(one, data=form)
        assert (await clerk.get("/pages/size-guide")).status_code == 404
    numbers = [(one["number"], bool(one["ended_at"])) for one in
               (await clerk.get(f"{JSON}/size-guide/versions")).json()["items"]]  # fmt: skip
    assert numbers == [(2, True), (1, True)]


async def test_bad_pages_are_refused_beside_their_fields(clerk: httpx.AsyncClient) -> None:
    whole = {"title": "Terms", "body": "x", "slug": ""}
    for wrong, sentence in (
        ({"title": ""}, "Enter a title"), ({"body": "x" * 30_001}, "Enter a text of at most 30,000"),
        ({"body": "\x00"}, "characters that we cannot use"), ({"slug": "A b"}, "lower-case letters"),
        ({"slug": "new"}, "is used by the shop"), ({"title": "!!!"}, "lower-case letters"),
    ):  # fmt: skip
        refused = await clerk.post(HERE, data={**whole, **wrong})
        assert (refused.status_code, sentence in refused.text) == (422, True), wrong
    taken = await clerk.post(HERE, data=whole)
    assert (taken.status_code, "already a page at /pages/terms" in taken.text) == (409, True)


async def test_pages_over_json(clerk: httpx.AsyncClient) -> None:
    text: dict[str, Any] = {"title": "Terms", "body": "One", "published": True}
    assert (await put(clerk, "terms", "", **text)).status_code == 428
    seen = await clerk.get(f"{JSON}/terms")
    saved = await put(clerk, "terms", seen.headers["etag"], **text)
    assert (saved.status_code, saved.json()["number"], saved.json()["version"]) == (200, 1, 2), saved.text
    stale = await put(clerk, "terms", seen.headers["etag"], **{**text, "body": "Two"})
    assert (stale.status_code, stale.json()["differences"]) == (
        412,
        [{"pointer": "/body", "sent": "Two", "current": "One"}],
    )
    assert (await clerk.get(f"{JSON}/terms/versions/{2**31}")).status_code == 422
    assert (await clerk.get(f"{JSON}/terms/versions?before={2**31}")).status_code == 422
    unchanged = await put(clerk, "terms", saved.headers["etag"], **text)
    assert (unchanged.json()["number"], unchanged.json()["version"]) == (1, 2)
    draft = await put(clerk, "terms", **{**text, "body": "Two", "published": False, "draft": True})
    assert (draft.json()["published"], draft.json()["changed"]) == (True, True)
    hidden = await put(clerk, "terms", **{**text, "published": False})
    assert (hidden.json()["published"], (await clerk.get("/pages/terms")).status_code) == (False, 404)
    made = await put(clerk, "sizes", "", title="Sizes", body="Big", published=True)
    assert (made.status_code, "Big" in (await clerk.get("/pages/sizes")).text) == (200, True)
    assert (await clerk.get(f"{JSON}/sizes/versions/1")).json()["body"] == "Big"
    for wrong in ({"title": ""}, {"body": "x" * 30_001}, {"colour": "red"}):
        assert (await put(clerk, "terms", **{**text, **wrong})).status_code == 422
    assert (await clerk.get(f"{JSON}/nothing/versions")).status_code == 404


async def test_an_order_names_the_terms_under_which_it_was_placed(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    numbers = []
    async with shop.visitor() as guest:
        for body in ("One", "Two"):
            numbers.append((await guest.post("/api/orders", json=order_of(cast))).json()["number"])
            await put(clerk, "terms", title="Terms", body=body, published=True)
        numbers.append((await guest.post("/api/orders", json=order_of(cast))).json()["number"])
        await guest.post("/cart/lines", data={"variant_id": str(cast.kettle), "quantity": "1"})
        assert '<a href="/pages/terms" target="_blank">Terms<' in (await guest.get("/checkout")).text
    said = [(await clerk.get(f"/admin/orders/{number}")).text for number in numbers]
    assert ["Placed under" in page for page in said] == [False, True, True]
    for number in (1, 2):
        assert f'/admin/content/terms/versions/{number}">Terms of ' in said[number]
        assert f", version {number}</a>" in said[number]
