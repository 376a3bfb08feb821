"""The picture of a category: uploaded by forms and over JSON, shown on its page and its tile, let go in the end."""

import re

import httpx

from domain.accounts.views import Role
from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.pictures import HOSTILE, picture, work
from tests.support.shop import OpenShop, fields_of
from tests.support.web.people import sign_in
from web.media.tasks import KEPT, collect_unused

STEM = "SELECT u.stem FROM categories c JOIN pictures u ON u.id = c.picture_id WHERE c.slug = 'home'"


async def test_a_picture_is_uploaded_shown_deleted_and_brought_back(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    home = await shop.value("SELECT id FROM categories WHERE slug = 'home'")
    form, here = f"/admin/categories/{home}", f"/admin/categories/{home}/picture"
    fields = fields_of((await client.get(form)).text, here)
    name = "page.jpg"
    refused = await client.post(here, data={**fields, "alt": "A sill"}, files={"file": (name, HOSTILE[name][0])})
    assert (refused.status_code, 'id="file-error"' in refused.text, "A sill" in refused.text) == (422, True, True)
    sent, file = {**fields, "alt": "Mugs on a sill"}, {"file": ("sill.jpg", picture())}
    made = await client.post(here, data=sent, files=file)
    assert (made.status_code, made.headers["location"]) == (303, f"{form}?done=picture#picture")
    part = await client.get(here, headers={"HX-Request": "true", "HX-Target": "categories-shot"})
    assert ("Getting ready" in part.text, f'hx-get="{here}"' in part.text) == (True, True)
    assert "page-head__picture" not in (await client.get("/c/home")).text
    assert await work(shop) == 1
    stem = await shop.value(STEM)
    for page in ("/c/home", "/", form):
        assert f"/media/{stem}-" in (await client.get(page)).text, page
    assert 'alt="Mugs on a sill"' in (await client.get("/c/home")).text
    stale = await client.post(here, data=sent, files=file)
    assert (stale.status_code, "Someone else" in stale.text or "Someone changed" in stale.text) == (409, True)
    fields = fields_of((await client.get(form)).text, here)
    assert (await client.post(here, files={"file": ("", b"")}, data={**fields, "alt": "A sill"})).status_code == 303
    assert 'alt="A sill"' in (await client.get("/c/home")).text
    gone = re.search(r'name="remove" value="([^"]+)"', (await client.get(form)).text)
    assert gone
    removed = await client.post(here, files={"file": ("", b"")}, data={"remove": gone[1]})
    assert f"/media/{stem}-" not in (await client.get("/c/home")).text
    assert f'name="restore" value="{gone[1]}"' in (await client.get(removed.headers["location"])).text
    await shop.run("UPDATE pictures SET created_at = now() - interval '9 days'")
    assert (await collect_unused(shop.shop.database, shop.shop.settings), await shop.value(STEM)) == (0, None)
    assert (await client.post(here, files={"file": ("", b"")}, data={"restore": gone[1]})).status_code == 303
    assert 'alt="A sill"' in (await client.get("/c/home")).text
    await shop.run("UPDATE categories SET picture_id = NULL")
    await shop.run("UPDATE pictures SET released_at = now() - $1::interval * 2", KEPT)
    assert await collect_unused(shop.shop.database, shop.shop.settings) > 0
    assert (await client.post(here, files={"file": ("", b"")}, data={"restore": gone[1]})).status_code == 404


async def test_programs_write_it_with_the_category_s_version(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    headers = (await official(client, shop, "admin")).headers
    home = await shop.value("SELECT id FROM categories WHERE slug = 'home'")
    here, file = f"/api/admin/categories/{home}/picture", {"file": ("sill.jpg", picture())}
    assert (await client.get(here, headers=headers)).status_code == 404
    assert (await client.put(here, headers=headers, files=file)).status_code == 428
    tag = {**headers, "If-Match": (await client.get("/api/admin/categories/home", headers=headers)).headers["etag"]}
    bad = await client.put(here, headers=tag, files={"file": ("page.jpg", HOSTILE["page.jpg"][0])})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/file")
    made = await client.put(here, headers=tag, files=file, data={"alt": "A sill"})
    assert (made.status_code, made.json()["status"], made.json()["alt"]) == (200, "processing", "A sill"), made.text
    assert (await client.get("/api/categories/home")).json()["image"] is None
    await work(shop)
    shown = (await client.get("/api/categories/home")).json()["image"]
    assert (shown["alt"], (await client.get(shown["url"])).status_code) == ("A sill", 200)
    assert (await client.patch(here, headers=tag, json={"alt": "Mugs"})).status_code == 412
    tag = {**headers, "If-Match": made.headers["etag"]}
    assert (await client.patch(here, headers=tag, json={"alt": "x" * 301})).status_code == 422
    said = await client.patch(here, headers=tag, json={"alt": "Mugs"})
    assert (said.status_code, said.json()["alt"]) == (200, "Mugs")
    tag = {**headers, "If-Match": said.headers["etag"]}
    assert (await client.delete(here, headers=tag)).status_code == 204
    assert (await client.get("/api/categories/home")).json()["image"] is None
