"""Pictures in the pages that the owner writes: uploaded, placed, shown, and kept as long as a version shows them."""

import re
from html import unescape

import httpx
import pytest

from domain.accounts.roles import Job
from tests.support.pictures import HOSTILE, picture, work
from tests.support.shop import HTMX, OpenShop
from tests.support.web.people import sign_in
from web.media.tasks import KEPT, collect_unused

PAGE, JSON = "/admin/content/about", "/api/admin/pages/about"
UNKNOWN = "![x](picture:01900000-0000-7000-8000-000000000000)"


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A manager, signed in."""
    await sign_in(client, shop, "manager@example.com", Job.MANAGER)
    return client


async def upload(clerk: httpx.AsyncClient, alt: str = "Our [new] workshop", content: bytes = b"") -> httpx.Response:
    """Send a picture by the form of the page, as a browser does."""
    file = {"file": ("shop.jpg", content or picture(size=(1000, 500)))}
    return await clerk.post(f"{PAGE}/pictures", data={"alt": alt}, files=file)


async def write(clerk: httpx.AsyncClient, body: str) -> httpx.Response:
    """Publish a text of the page."""
    text = {"title": "About", "body": body, "published": True}
    return await clerk.put(JSON, json=text, headers={"If-Match": "*"})


async def test_a_picture_is_uploaded_placed_shown_and_kept(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    made = await upload(clerk)
    assert made.headers["location"] == f"{PAGE}?done=picture#pictures"
    page = (await clerk.get(PAGE)).text
    [placed] = map(unescape, re.findall(r'value="(!\[[^"]+)" readonly', page))
    assert "Getting ready…" in page
    await write(clerk, f"Hello\n\n{placed}\n\n![elsewhere](https://evil.example/x.png)")
    before = (await clerk.get("/pages/about")).text
    assert ("<picture>" in before, "Our [new] workshop" in before) == (False, True)
    await work(shop)
    shown = (await clerk.get("/pages/about")).text
    stem = str(await shop.value("SELECT u.stem FROM page_pictures n JOIN pictures u ON u.id = n.picture_id"))
    assert f'src="/media/{stem}-640.jpg" width="1000" height="500" alt="Our [new] workshop"' in shown
    assert f"/media/{stem}-240.avif 240w" in shown
    assert ("evil.example" in shown, "elsewhere" in shown) == (False, True)
    assert stem in (await clerk.get(f"{PAGE}/pictures", headers={**HTMX, "HX-Target": "x"})).text

    picture_id = placed.partition("picture:")[2][:-1]
    await write(clerk, "Nothing to see")
    refused = await clerk.post(f"{PAGE}/pictures", data={"remove": picture_id}, files={"file": ("", b"")})
    assert (refused.status_code, "Version 1 shows this picture" in refused.text) == (409, True)
    assert stem in (await clerk.get(f"{PAGE}/versions/1")).text
    await shop.run("UPDATE pictures SET created_at = now() - $1::interval * 9", KEPT)
    assert await collect_unused(shop.shop.database, shop.shop.settings) == 0


async def test_what_cannot_be_placed_or_taken_is_refused_beside_its_field(clerk: httpx.AsyncClient) -> None:
    for alt, content, words in (
        ("", picture(), "Say what the picture shows"),
        ("a" * 301, picture(), "at most 300 characters"),
        ("A bomb", *HOSTILE["bomb.png"]),
        ("A page", *HOSTILE["page.jpg"]),
    ):
        refused = await upload(clerk, alt, content)
        assert (refused.status_code, words in refused.text) == (422, True), words
    form = {"title": "About", "body": UNKNOWN, "version": "1"}
    refused = await clerk.post(PAGE, data=form)
    assert (refused.status_code, "This page has no picture 01900000" in refused.text) == (422, True)
    fresh = await clerk.put(JSON.replace("about", "new-one"), json={"title": "New", "body": UNKNOWN})
    assert (fresh.status_code, fresh.json()["errors"][0]["pointer"]) == (422, "/body")
    for path in (PAGE, f"{PAGE}s"):
        gone = await clerk.post(f"{path}/pictures", data={"remove": "x"}, files={"file": ("", b"")})
        assert gone.status_code == 404


async def test_pictures_of_pages_over_json(client: httpx.AsyncClient, clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    file = {"file": ("shop.png", picture("PNG", (300, 200)))}
    for data, pointer in (({}, "/alt"), ({"alt": "A", "place": "1"}, "/place")):
        refused = await clerk.post(f"{JSON}/pictures", data=data, files=file)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    made = await clerk.post(f"{JSON}/pictures", data={"alt": "A map"}, files=file)
    assert (made.status_code, made.json()["status"], made.json()["alt"]) == (201, "processing", "A map"), made.text
    await work(shop)
    [ready] = (await clerk.get(f"{JSON}/pictures")).json()["items"]
    assert (ready["status"], set(ready["urls"])) == (
        "ready",
        {"240.avif", "240.webp", "300.jpg", "300.avif", "300.webp"},
    )
    assert (await write(clerk, ready["markdown"])).status_code == 200
    one = f"{JSON}/pictures/{ready['id']}"
    shown = await clerk.delete(one)
    assert (shown.status_code, shown.json()["code"]) == (409, "picture_shown")
    await shop.run("DELETE FROM page_versions")
    assert (await clerk.delete(one)).json()["detail"].startswith("The text shows this picture.")
    await write(clerk, "None")
    async with shop.visitor() as stranger:
        assert (await stranger.delete(one)).status_code == 401
    assert ((await clerk.delete(one)).status_code, (await clerk.delete(one)).status_code) == (204, 404)
    assert await shop.value("SELECT count(*) FROM audit_entries WHERE action LIKE 'page.picture_%'") == 2
    assert (await clerk.get(f"{JSON}s/pictures")).status_code == 404
