"""Settings that staff change: by pages and JSON, seen by every process, with the environment above them."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from domain.accounts.roles import Job
from domain.settings.fields import Section
from domain.settings.queries import SettingView
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add, fields_of, open_shop
from tests.support.web.people import sign_in
from web.config.effective import effective
from web.config.settings import Settings, read_settings
from web.worker import Workshop

HERE, JSON = "/admin/settings", "/api/admin/settings"


@pytest.fixture
async def owner(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """An owner, signed in."""
    await sign_in(client, shop, "owner@example.com", Job.OWNER)
    return client


@asynccontextmanager
async def pinned(shop: OpenShop, **variables: str) -> AsyncIterator[OpenShop]:
    """The same shop with variables in its environment."""
    read = read_settings({**variables})
    named = {one: getattr(read, one) for one in ("currency", "seller_name", "from_env")}
    async with open_shop(replace(shop.shop.settings, **named)) as opened:
        yield opened


async def patch(owner: httpx.AsyncClient, tag: str = "*", **sent: object) -> httpx.Response:
    """Change settings over JSON."""
    return await owner.patch(JSON, json=sent, headers={"If-Match": tag} if tag else {})


def form_in(page: str, section: str) -> dict[str, str]:
    """What the form of a section would send, its text areas and lists too."""
    areas = re.findall(r'(?s)<textarea id="(\w+)".*?>\n(.*?)</textarea>', page)
    lists = re.findall(r'(?s)<select id="(\w+)".*?value="([\w/-]+)" selected', page)
    return {**fields_of(page, f"{HERE}/{section}"), **dict(areas), **dict(lists)}


async def test_every_section_is_a_form_that_says_what_is_there(owner: httpx.AsyncClient) -> None:
    index = (await owner.get(HERE)).text
    for section in Section:
        assert f'href="{HERE}/{section}"' in index
        page = (await owner.get(f"{HERE}/{section}")).text
        saved = await owner.post(f"{HERE}/{section}", data=form_in(page, section))
        assert (saved.status_code, saved.headers.get("location")) == (303, f"{HERE}/{section}?done=saved"), section
    assert (await owner.get(JSON)).json()["version"] == 1, "what changes nothing leaves the version"
    assert (await owner.get(f"{HERE}/nothing")).status_code == 404


async def test_a_new_name_is_seen_everywhere_within_a_second(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    workshop = Workshop(shop.shop.database, shop.shop.known.chosen)
    async with open_shop(shop.shop.known.chosen) as other, other.visitor() as shopper:
        assert "<title>" in (await shopper.get("/")).text
        assert (await workshop.settings()).name == "Mercer"
        form = form_in((await owner.get(f"{HERE}/identity")).text, "identity")
        saved = await owner.post(f"{HERE}/identity", data={**form, "name": "Kupfer & Holz", "tagline": "Aus Leipzig"})
        assert saved.status_code == 303
        assert "Kupfer &amp; Holz" in (await owner.get("/")).text
        assert "Kupfer &amp; Holz" in (await owner.get(f"{HERE}/identity")).text
        await asyncio.sleep(1)
        for path in ("/", "/sign-in", "/cart"):
            assert "Kupfer &amp; Holz" in (await shopper.get(path)).text, path
        assert (await workshop.settings()).name == "Kupfer & Holz"
    logged = (await owner.get("/admin/audit")).text
    assert "Settings changed" in logged
    assert "Aus Leipzig" in logged


async def test_settings_over_json(owner: httpx.AsyncClient) -> None:
    seen = await owner.get(JSON)
    assert (await patch(owner, "", name="Kupfer")).status_code == 428
    saved = await patch(owner, seen.headers["etag"], name="Kupfer", vat_number="de 123 456 789", countries=["GB", "DE"])
    assert (saved.status_code, saved.json()["version"]) == (200, 4), saved.text
    assert {name: saved.json()[name] for name in ("name", "vat_number", "countries")} == {
        "name": "Kupfer", "vat_number": "DE 123 456 789", "countries": ["GB", "DE"],
    }  # fmt: skip
    stale = await patch(owner, seen.headers["etag"], name="Holz")
    assert (stale.status_code, stale.json()["differences"]) == (
        412, [{"pointer": "/name", "sent": "Holz", "current": "Kupfer"}],
    )  # fmt: skip
    assert (await patch(owner, saved.headers["etag"], name="Kupfer")).json()["version"] == 4


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"name": " "}, "/name"),
        ({"accent": "greenish"}, "/accent"),
        ({"name": "x" * 61}, "/name"),
        ({"email": "nobody"}, "/email"),
        ({"phone": "call me"}, "/phone"),
        ({"mail_from": "Oak <nobody>"}, "/mail_from"),
        ({"currency": "XXZ"}, "/currency"),
        ({"locale": "xx_YY"}, "/locale"),
        ({"time_zone": "Europe/Nowhere"}, "/time_zone"),
        ({"home_country": "RU"}, "/home_country"),
        ({"countries": []}, "/countries"),
        ({"countries": ["DE"]}, "/countries"),
        ({"countries": ["GB"], "home_country": "DE"}, "/home_country"),
        ({"tax_countries": ["US"]}, "/tax_countries"),
        ({"currency": "EUR"}, "/currency"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(
    owner: httpx.AsyncClient, sent: dict[str, Any], pointer: str
) -> None:
    refused = await patch(owner, **sent)
    assert (refused.status_code, [one["pointer"] for one in refused.json()["errors"]]) == (422, [pointer]), refused.text


async def test_errors_and_conflicts_stand_beside_their_fields(owner: httpx.AsyncClient) -> None:
    one = f"{HERE}/identity"
    form = form_in((await owner.get(one)).text, "identity")
    refused = await owner.post(one, data={**form, "email": "nobody", "tagline": "Kept"})
    assert (refused.status_code, 'id="email-error"' in refused.text, 'value="Kept"' in refused.text) == (
        422,
        True,
        True,
    )
    assert (await owner.post(one, data={**form, "name": "First"})).status_code == 303
    stale = await owner.post(one, data={**form, "name": "Second"})
    assert (stale.status_code, "Now: First" in stale.text, 'value="Second"' in stale.text) == (409, True, True)
    again = form_in(stale.text, "identity")
    assert (await owner.post(one, data=again)).status_code == 303
    look = form_in((await owner.get(f"{HERE}/payment")).text, "payment")
    assert (await owner.post(f"{HERE}/payment", data={**look, "hold_minutes": "soon"})).status_code == 422
    assert (await owner.post(f"{HERE}/payment", data={**look, "hold_minutes": "20"})).status_code == 303, (
        "a change of another section is no conflict"
    )


async def test_what_the_environment_sets_wins_and_says_so(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    await patch(owner, seller_name="Stored Ltd")
    async with pinned(shop, SELLER_NAME="Pinned Ltd", CURRENCY="GBP") as opened, opened.visitor() as visitor:
        await sign_in(visitor, opened, "other@example.com", Job.OWNER)
        assert opened.shop.settings.seller_name == "Pinned Ltd"
        found = (await visitor.get(JSON)).json()
        assert (found["seller_name"], found["environment"]["seller_name"]) == ("Pinned Ltd", "SELLER_NAME")
        page = (await visitor.get(f"{HERE}/identity")).text
        [box] = re.findall(r'<input id="seller_name"[^>]*>', page)
        assert ("disabled" in box, 'value="Pinned Ltd"' in box) == (True, True)
        assert "<code>SELLER_NAME</code>" in page
        refused = await patch(visitor, seller_name="Other Ltd")
        assert (refused.status_code, "SELLER_NAME" in refused.text) == (422, True)
        assert (await patch(visitor, seller_name="Pinned Ltd", name="Holz")).status_code == 200
        saved = await visitor.post(f"{HERE}/identity", data={**form_in(page, "identity"), "version": "3"})
        assert saved.status_code == 303, saved.text


async def test_a_row_that_cannot_be_used_stops_nothing(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    rows = {"time_zone": "Mars/Olympus", "return_days": -4, "countries": "all", "stranger": 1, "tagline": "Good"}
    for name, value in rows.items():
        await shop.run("INSERT INTO settings (name, value) VALUES ($1, $2)", name, value)
    async with open_shop(shop.shop.known.chosen) as opened, opened.visitor() as visitor:
        assert (await visitor.get("/")).status_code == 200
        now = opened.shop.settings
        assert (now.time_zone, now.return_days, now.tagline) == ("Europe/London", 30, "Good")
    assert "cannot be used" in (await owner.get(HERE)).text
    assert "The stored value cannot be used: Enter a whole number" in (await owner.get(f"{HERE}/selling")).text
    assert (await patch(owner, return_days=20)).json()["return_days"] == 20


async def test_a_manager_looks_and_an_assistant_does_not(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop, "manager@example.com", Job.MANAGER)
    page = await client.get(f"{HERE}/identity")
    assert (page.status_code, "Only an owner can change these" in page.text) == (200, True)
    assert (await client.get(JSON)).status_code == 200
    assert (await client.post(f"{HERE}/identity", data={"name": "X"})).status_code == 403
    assert (await patch(client, name="X")).status_code == 403
    async with shop.visitor() as other:
        await sign_in(other, shop, "assistant@example.com", Job.ASSISTANT)
        assert (await other.get(HERE)).status_code == 403


async def test_a_currency_stays_once_there_are_orders(owner: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    async with shop.visitor() as guest:
        await add(guest, cast.kettle)
        assert (await guest.post("/checkout", data=ADDRESS)).status_code in {303, 422}
        await guest.post("/api/cart/items", json={"variant_id": str(cast.kettle), "quantity": 1})
    refused = (await patch(owner, currency="EUR")).json()["errors"]
    assert refused[0]["pointer"] == "/currency"
    assert "Export them" in refused[0]["detail"] or "second shop" in refused[0]["detail"]


def test_hours_and_areas_are_held_as_the_shop_uses_them() -> None:
    def row(name: str, value: object) -> SettingView:
        return SettingView(name, value, 1, "", None)  # type: ignore[arg-type]

    stored = {
        one.name: one for one in (row("hold_minutes", 20), row("tax_countries", ["DE"]), row("home_country", "DE"))
    }
    now = effective(Settings(), stored)
    assert (now.hold_seconds, now.tax_countries, now.home_country) == (1200, frozenset({"DE"}), "DE")
    assert effective(Settings(from_env=frozenset({"HOLD_SECONDS"}), hold_seconds=90), stored).hold_seconds == 90
    assert Settings(name='Oak "&" Clay, Ltd', email="a@b.example").sender == '"Oak \\"&\\" Clay, Ltd" <a@b.example>'


async def test_the_look_is_previewed_and_then_on_every_page(owner: httpx.AsyncClient) -> None:
    one = f"{HERE}/look"
    page = (await owner.get(one)).text
    assert 'href="/look/' not in page
    form = {**form_in(page, "look"), "accent": "Crimson", "face": "book"}
    shown = await owner.post(one, data={**form, "preview": "yes"})
    assert (shown.status_code, "preview.css?accent=Crimson&amp;face=book" in shown.text) == (200, True)
    assert "--accent:" in (await owner.get(f"{one}/preview.css?accent=Crimson&face=book")).text
    assert (await owner.get(f"{one}/preview.css?accent=%7D&face=none")).status_code == 200
    refused = await owner.post(one, data={**form, "accent": "greenish"})
    assert (refused.status_code, "Enter a colour" in refused.text) == (422, True)
    assert (await owner.post(one, data=form)).status_code == 303
    for path in ("/", one, "/cart"):
        page = (await owner.get(path)).text
        [sheet] = re.findall(r'<link rel="stylesheet" href="(/look/\w+\.css)">', page)
        assert "woff2" not in page
    look = await owner.get(sheet)
    assert ("--accent:#" in look.text, "Palatino" in look.text) == (True, True)
    assert (look.headers["content-type"], "immutable" in look.headers["cache-control"]) == (
        "text/css; charset=utf-8",
        True,
    )
    assert "immutable" not in (await owner.get("/look/other.css")).headers["cache-control"]
    assert (await owner.get(JSON)).json()["accent"] == "#dc143c"


async def test_tax_moves_with_a_shop_that_charges_it_at_home_alone(owner: httpx.AsyncClient) -> None:
    moved = (await patch(owner, home_country="DE")).json()
    assert (moved["home_country"], moved["tax_countries"]) == ("DE", ["DE"])
    assert (await patch(owner, home_country="US")).json()["tax_countries"] == []
    await patch(owner, home_country="DE", tax_countries=["DE"])
    assert (await patch(owner, home_country="FR", tax_countries=[])).json()["tax_countries"] == []
    await patch(owner, tax_countries=["DE", "FR"])
    assert (await patch(owner, home_country="FR")).json()["tax_countries"] == ["DE", "FR"]
