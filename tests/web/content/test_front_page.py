"""The front page: its blocks made, put in order, planned, previewed, and what shoppers see of them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from domain.accounts.roles import Job
from domain.catalogue.generation import bump_generation
from tests.support.cast import Cast
from tests.support.pictures import HOSTILE, picture, work
from tests.support.shop import OpenShop, fields_of
from tests.support.web.people import sign_in
from web.content.tasks import turn_front_page
from web.media.tasks import KEPT, collect_unused

HERE, JSON = "/admin/content/front-page", "/api/admin/front-page"
BLOCKS = re.compile(r'data-shot="([^"]+)"')


@pytest.fixture
async def clerk(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A manager, signed in."""
    await sign_in(client, shop, "manager@example.com", Job.MANAGER)
    return client


async def add(clerk: httpx.AsyncClient, **block: object) -> dict[str, Any]:
    """Add a block over JSON, shown unless it says otherwise."""
    made = await clerk.post(JSON, json={"shown": True, **block})
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


async def front_page(shop: OpenShop) -> str:
    """What shoppers see."""
    async with shop.visitor() as shopper:
        page = await shopper.get("/")
    assert page.status_code == 200
    return page.text


async def test_a_new_shop_has_a_front_page_without_pictures_of_others(shop: OpenShop, cast: Cast) -> None:
    page = await front_page(shop)
    places = [
        page.index(words) for words in ("<h1", 'id="departments"', "Everyday favourites", "Almost gone", "Honest")
    ]
    assert places == sorted(places)
    assert "hero-table" not in page
    assert page.count("<h1") == 1


async def test_a_block_is_made_previewed_moved_shown_and_deleted(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    before = await front_page(shop)
    assert 'name="kind" value="text"' in (await clerk.get(f"{HERE}/new?kind=text")).text
    words = {"kind": "text", "title": "Closed <b>on</b> Monday", "body": "We **move**.\n\n<script>alert(1)</script>"}
    made = await clerk.post(HERE, data=words)
    one = made.headers["location"].partition("?")[0]
    assert await front_page(shop) == before, "shoppers do not see it yet"
    assert "Monday" not in (await clerk.get(f"{HERE}/preview")).text
    ahead = (await clerk.get(f"{HERE}/preview?hidden=on")).text
    assert "Closed &lt;b&gt;on&lt;/b&gt; Monday</h2>" in ahead
    assert "<strong>move</strong>" in ahead
    assert "<script>alert" not in ahead

    listed = BLOCKS.findall((await clerk.get(HERE)).text)
    assert one.endswith(listed[-1])
    moved = await clerk.post(f"{HERE}/order", data={"move": f"{listed[-1]}:1"})
    assert moved.headers["location"] == f"{HERE}?done=moved"
    assert BLOCKS.findall((await clerk.get(HERE)).text)[1] == listed[-1]

    form = {**fields_of((await clerk.get(one)).text, one), "title": "Closed on Monday", "body": "We move."}
    assert (await clerk.post(one, data={**form, "version": "1", "shown": "on"})).status_code == 409
    assert (await clerk.post(one, data={**form, "shown": "on"})).status_code == 303
    page = await front_page(shop)
    assert page.index("<h1") < page.index("Closed on Monday") < page.index('id="departments"')

    assert (await clerk.post(f"{one}/removal", data={"version": form["version"]})).status_code == 409
    now = fields_of((await clerk.get(one)).text, one)["version"]
    assert (await clerk.post(f"{one}/removal", data={"version": now})).status_code == 303
    assert await front_page(shop) == before


async def test_a_block_begins_and_ends_at_the_time_of_the_shop_s_clock(
    clerk: httpx.AsyncClient, shop: OpenShop
) -> None:
    words = {"kind": "text", "title": "Summer", "body": "Sun", "shown": "on"}
    made = await clerk.post(HERE, data={**words, "from_at": "2030-07-01T09:00", "until_at": "2030-07-02T09:00"})
    one = made.headers["location"].partition("?")[0]
    block = (await clerk.get(f"{JSON}/{one.rpartition('/')[2]}")).json()
    assert (block["from_at"], block["now"]) == ("2030-07-01T08:00:00Z", False), "an hour ahead of UTC in summer"
    assert "Summer" not in await front_page(shop)
    for at, there in (("2030-07-01T08:59", False), ("2030-07-01T09:00", True), ("2030-07-02T09:00", False)):
        assert ("Summer</h2>" in (await clerk.get(f"{HERE}/preview?at={at}")).text) is there, at
    assert (await clerk.get(f"{HERE}/preview?at=soon")).status_code == 422

    later = datetime.now(UTC) + timedelta(hours=1)
    tasks = shop.shop.database, shop.shop.settings
    for change, turned, there in (
        ("from_at = now() - interval '1 hour', until_at = $1", 1, True),
        ("until_at = $1", 0, True),
        ("from_at = now() - interval '2 hours', until_at = $1::timestamptz - interval '2 hours'", 1, False),
    ):
        async with shop.shop.database.transaction() as connection:
            await connection.execute(f"UPDATE front_blocks SET {change} WHERE title = 'Summer'", later)
        assert (await turn_front_page(*tasks)) == turned, change
        await shop.catch_up()
        assert ("Summer" in await front_page(shop)) is there, change


async def test_a_row_whose_collection_is_deleted_goes_until_staff_choose_again(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    kettle = str(await shop.value("SELECT product_id FROM variants WHERE id = $1", cast.kettle))
    made = (await clerk.post("/api/collections", json={"name": "Tea", "products": [kettle]})).json()
    row = {"kind": "products", "title": "For tea", "source": "collection", "collection_id": made["id"]}
    block = await add(clerk, **row)
    page = (await front_page(shop)).partition("For tea")[2]
    assert 'href="/collections/tea">See all' in page
    assert 'href="/p/stovetop-kettle"' in page.partition("</section>")[0]
    await clerk.delete("/api/collections/tea", headers={"If-Match": "*"})
    assert "For tea" not in await front_page(shop)
    one = f"{HERE}/{block['id']}"
    shown = (await clerk.get(one)).text
    assert "was deleted" in shown
    refused = await clerk.post(one, data={**fields_of(shown, one), "source": "", "amount": "4"})
    assert (refused.status_code, 'href="#source"' in refused.text) == (422, True)
    assert (await clerk.get(f"{JSON}/{block['id']}")).json()["now"] is False


BAD: tuple[tuple[dict[str, Any], str], ...] = (
    ({"kind": "text", "title": "x"}, "/body"),
    ({"kind": "products"}, "/title"),
    ({"kind": "products", "title": "x", "amount": 5}, "/amount"),
    ({"kind": "products", "title": "x", "source": "collection"}, "/collection_id"),
    ({"kind": "departments", "title": "x"}, "/title"),
    ({"kind": "promises"}, "/promises/0/title"),
    ({"kind": "text", "body": "x", "from_at": "2030-01-02T00:00:00Z", "until_at": "2030-01-01T00:00:00Z"}, "/until_at"),
    ({"kind": "text", "body": "x\u0007"}, "/body"),
    ({"kind": "text", "body": "x" * 5001}, "/body"),
)
BAD_LINKS = (
    "javascript:alert(1)", "JavaScript:alert(1)", "http://example.com", "//example.com", "/\\example.com", "https://",
    "https://a@example.com", "data:text/html,x", "/a b", "/\u200b", 'https://example.com/"onclick', "example.com",
    "https://example.com:0", "https://[", "/" + "x" * 300, "vbscript:x", "/p?q=<script>",
)  # fmt: skip


async def test_what_cannot_be_a_block_is_refused_at_its_field(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    for body, pointer in BAD:
        refused = await clerk.post(JSON, json=body)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer), body
    for address in BAD_LINKS:
        link = {"to": "address", "target": address, "words": "x"}
        refused = await clerk.post(JSON, json={"kind": "picture", "links": [link]})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/links/0/target"), address
    for link, field in (
        ({"to": "category", "target": "x"}, "target"), ({"to": "page", "target": "none"}, "target"),
        ({"to": "collection", "target": "0199b0f4-0000-7000-8000-000000000000"}, "target"),
        ({"to": "address", "target": "/search"}, "words"),
    ):  # fmt: skip
        refused = await clerk.post(JSON, json={"kind": "picture", "links": [link]})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, f"/links/0/{field}"), link
    typed = {"kind": "picture", "links-1-target": "address", "links-1-address": "javascript:x", "links-1-words": "x"}
    refused = await clerk.post(HERE, data=typed)
    assert (refused.status_code, 'id="links-0-address-error"' in refused.text) == (422, True), "rows close up"
    assert (await clerk.get(f"{HERE}/new?kind=html")).status_code == 404


async def test_a_front_page_stays_light_whatever_is_added(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    for kind in ("departments", "nearly_gone"):
        refused = await clerk.post(JSON, json={"kind": kind, **({"title": "x"} if kind == "nearly_gone" else {})})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/kind")
    for _ in range(5):
        await add(clerk, kind="products", title="Row")
    assert (await clerk.post(JSON, json={"kind": "products", "title": "Seventh"})).status_code == 422
    await shop.run("INSERT INTO front_blocks (kind, position, body) SELECT 'text', 99, 'x' FROM generate_series(1, 20)")
    assert (await clerk.post(JSON, json={"kind": "text", "body": "One more"})).status_code == 422


async def test_a_picture_is_uploaded_shown_beside_its_words_and_let_go(
    clerk: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    link = {"to": "category", "target": str(await shop.value("SELECT id FROM categories WHERE slug = 'kitchen'"))}
    block = await add(clerk, kind="picture", title="By the window", links=[link])
    one, here = f"{HERE}/{block['id']}", f"{HERE}/{block['id']}/picture"
    fields = fields_of((await clerk.get(one)).text, here)
    for name, (content, sentence) in HOSTILE.items():
        refused = await clerk.post(here, data=fields, files={"file": (name, content)})
        assert (refused.status_code, 'id="file-error"' in refused.text) == (422, True), (name, sentence)
    sent = {**fields, "alt": "Mugs on a sill"}
    assert (await clerk.post(here, data=sent, files={"file": ("sill.jpg", picture())})).status_code == 303
    assert "Getting ready" in (await clerk.get(one)).text
    assert await work(shop) == 1
    stem = str(await shop.value("SELECT stem FROM pictures"))
    page = (await front_page(shop)).partition('class="room own"')[2].partition("</section>")[0]
    assert f"/media/{stem}-" in page
    assert 'alt="Mugs on a sill"' in page
    assert 'href="/c/kitchen">Kitchen<' in page
    await shop.run("UPDATE categories SET name = 'Galley' WHERE slug = 'kitchen'")
    assert 'href="/c/kitchen">Galley<' in await front_page(shop)
    await shop.run("UPDATE categories SET published = false WHERE slug = 'kitchen'")
    assert "Galley" not in await front_page(shop)

    [gone] = re.findall(r'name="remove" value="([^"]+)"', (await clerk.get(one)).text)
    removed = await clerk.post(here, data={"remove": gone}, files={"file": ("", b"")})
    assert stem not in await front_page(shop)
    assert f'name="restore" value="{gone}"' in (await clerk.get(removed.headers["location"])).text
    assert (await clerk.post(here, data={"restore": gone}, files={"file": ("", b"")})).status_code == 303
    await shop.run("UPDATE pictures SET created_at = now() - $1::interval * 2", KEPT)
    assert await collect_unused(shop.shop.database, shop.shop.settings) == 0
    assert stem in await front_page(shop)
    tag = (await clerk.get(f"{JSON}/{block['id']}")).headers["etag"]
    assert (await clerk.delete(f"{JSON}/{block['id']}", headers={"If-Match": tag})).status_code == 204
    assert await collect_unused(shop.shop.database, shop.shop.settings) == 0, "cached pages still name its files"
    await shop.run("UPDATE pictures SET released_at = now() - $1::interval * 2", KEPT)
    assert await collect_unused(shop.shop.database, shop.shop.settings) > 0


async def test_programs_write_blocks_by_their_version(clerk: httpx.AsyncClient, shop: OpenShop) -> None:
    listed = (await clerk.get(JSON)).json()["items"]
    assert [one["position"] for one in listed] == [1, 2, 3, 4, 5]
    block = await add(clerk, kind="promises", promises=[{"title": "Repair", "text": "We mend it."}], delivery=True)
    one = f"{JSON}/{block['id']}"
    body = {"promises": [{"title": "Repairs", "text": "We mend it."}], "shown": True, "position": 1}
    assert (await clerk.put(one, json=body)).status_code == 428
    tag = {"If-Match": (await clerk.get(one)).headers["etag"]}
    saved = await clerk.put(one, json=body, headers=tag)
    assert (saved.json()["position"], saved.json()["version"], saved.json()["delivery"]) == (1, 2, False)
    assert (await clerk.put(one, json=body, headers=tag)).status_code == 412
    assert (await clerk.put(one, json=body, headers={"If-Match": saved.headers["etag"]})).json()["version"] == 2
    assert (await front_page(shop)).index("Repairs") < (await front_page(shop)).index('class="room"')
    here, file = f"{one}/picture", {"file": ("sill.jpg", picture())}
    tag = {"If-Match": saved.headers["etag"]}
    assert (await clerk.put(here, files=file, headers=tag)).json()["errors"][0]["pointer"] == "/file"
    [hero] = [one for one in listed if one["kind"] == "picture"]
    here = f"{JSON}/{hero['id']}/picture"
    tag = {"If-Match": (await clerk.get(f"{JSON}/{hero['id']}")).headers["etag"]}
    assert (await clerk.patch(here, json={"alt": "x"}, headers=tag)).status_code == 404
    made = await clerk.put(here, files=file, data={"alt": "A sill"}, headers=tag)
    assert (made.json()["picture"]["status"], made.json()["picture"]["alt"]) == ("processing", "A sill"), made.text
    said = await clerk.patch(here, json={"alt": "Mugs"}, headers={"If-Match": made.headers["etag"]})
    assert said.json()["picture"]["alt"] == "Mugs"
    assert (await clerk.delete(here, headers={"If-Match": said.headers["etag"]})).status_code == 204
    async with shop.shop.database.transaction() as connection:
        await bump_generation(connection)
    async with shop.visitor() as stranger:
        assert (await stranger.get(JSON)).status_code == 401
        assert (await stranger.get(HERE)).status_code in (303, 401)
