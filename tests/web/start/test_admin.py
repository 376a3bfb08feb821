"""The first start: an owner is led through a few questions, and nothing is lost on the way forwards or back."""

import httpx
import pytest

from domain.accounts.roles import Job
from tests.support.cast import Cast
from tests.support.pictures import HOSTILE, picture, work
from tests.support.shop import HTMX, OpenShop, fields_of
from tests.support.web.people import sign_in

HERE = "/admin/start"
NEW = "DELETE FROM settings"
CLOSED = """INSERT INTO settings (name, value) VALUES ('open', 'false'), ('name', '"My shop"')"""
NO_FILE = ("", b"")


@pytest.fixture
async def owner(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> httpx.AsyncClient:
    """The owner of a shop that is closed, and that nobody has named."""
    await sign_in(client, shop, "owner@example.com", Job.OWNER)
    await shop.run(NEW)
    await shop.run(CLOSED)
    return client


async def answer(
    owner: httpx.AsyncClient, question: str, typed: dict[str, str], file: tuple[str, bytes] = NO_FILE
) -> httpx.Response:
    """Fill in the form of a question and send it, as a browser without JavaScript does."""
    page = await owner.get(f"{HERE}/{question}")
    assert page.status_code == 200, page.text
    fields = fields_of(page.text, f"{HERE}/{question}") | typed
    return await owner.post(f"{HERE}/{question}", data=fields, files={"file": file})


async def test_a_shop_that_is_really_called_my_shop_is_asked_once(owner: httpx.AsyncClient) -> None:
    await answer(owner, "shop", {"name": "My shop", "email": "post@kupfer.example"})
    today = await owner.get("/admin")
    assert (today.status_code, "Name the shop" in today.text) == (200, False)


async def test_the_owner_of_a_new_shop_is_led_through_the_questions_to_today(
    owner: httpx.AsyncClient, shop: OpenShop
) -> None:
    led = await owner.get("/admin")
    assert (led.status_code, led.headers["location"]) == (303, HERE)
    assert (await owner.get(HERE)).headers["location"] == f"{HERE}/shop"
    told = await answer(owner, "shop", {"name": "Kupfer & Holz", "email": "post@kupfer.example"})
    assert told.headers["location"] == f"{HERE}/seller"
    told = await answer(owner, "seller", {"seller_name": "Kupfer GmbH", "address": "Weg 1\nLeipzig", "to": "back"})
    assert told.headers["location"] == f"{HERE}/shop", "what was typed is saved on the way back, too"
    assert 'value="Kupfer &amp; Holz"' in (await owner.get(f"{HERE}/shop")).text
    assert ">\nWeg 1\nLeipzig<" in (await owner.get(f"{HERE}/seller")).text
    place = {"home_country": "DE", "currency": "GBP", "locale": "de_DE", "time_zone": "Europe/Berlin"}
    assert (await answer(owner, "place", place)).headers["location"] == f"{HERE}/look"
    logo = ("logo.png", picture("PNG", (400, 100)))
    assert (await answer(owner, "look", {"accent": "#b04a2f", "face": "plain"}, logo)).headers[
        "location"
    ] == f"{HERE}/payment"
    assert await work(shop) == 1
    assert (await answer(owner, "payment", {"invoice": "on"})).headers["location"] == "/admin?later=yes"
    assert await shop.value("SELECT array_agg(name) FROM payment_methods WHERE enabled") == ["invoice"]
    today = (await owner.get("/admin")).text
    for words, still in (
        ("Check and publish", True), (f'href="{HERE}"', True),
        ("Name the shop", False), ("postal address", False), ("wordmark__logo", True),
    ):  # fmt: skip
        assert (words in today) == still, words
    now = shop.shop.settings
    assert (now.name, now.tax_countries, now.accent, now.open) == ("Kupfer & Holz", frozenset({"DE"}), "#b04a2f", False)


async def test_every_question_can_be_left_and_a_wrong_answer_is_refused_beside_its_field(
    owner: httpx.AsyncClient, shop: OpenShop
) -> None:
    page = (await owner.get(f"{HERE}/shop")).text
    assert (f'href="{HERE}/seller"' in page, 'href="/admin?later=yes"' in page) == (True, True)
    today = await owner.get("/admin?later=yes")
    assert (today.status_code, 'hx-get="/admin"' in today.text) == (200, True)
    renewed = await owner.get("/admin", headers={**HTMX, "HX-Target": "admin-reports-live"})
    assert (renewed.headers.get("hx-redirect"), 'id="admin-reports-live"' in renewed.text) == (None, True)
    wrong = await answer(owner, "shop", {"name": "", "email": "nobody", "tagline": "From Leipzig"})
    assert (wrong.status_code, 'href="#name"' in wrong.text, 'href="#email"' in wrong.text) == (422, True, True)
    assert 'value="From Leipzig"' in wrong.text
    svg = await answer(owner, "look", {"accent": "teal", "face": "book"}, ("a.svg", HOSTILE["drawing.svg"][0]))
    assert (svg.status_code, 'id="logo-error"' in svg.text, 'value="teal"' in svg.text) == (422, True, True)
    place = {"home_country": "DE", "currency": "EUR", "locale": "de_DE", "time_zone": "Europe/Berlin"}
    sold = await answer(owner, "place", place)
    assert (sold.status_code, 'href="#currency"' in sold.text) == (422, True), "there are products in pounds"
    fields = fields_of((await owner.get(f"{HERE}/shop")).text, f"{HERE}/shop")
    assert (await answer(owner, "shop", {"name": "Kupfer"})).status_code == 303
    late = await owner.post(f"{HERE}/shop", data={**fields, "name": "Holz"}, files={"file": NO_FILE})
    assert (late.status_code, "Now: Kupfer" in late.text) == (409, True)
    assert (await owner.get(f"{HERE}/nothing")).status_code == 404
    assert await shop.value("SELECT count(*) FROM pictures") == 0


async def test_a_manager_is_not_led_there(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await sign_in(client, shop, "manager@example.com", Job.MANAGER)
    assert (await client.get(f"{HERE}/shop")).status_code == 403
    await shop.run(NEW)
    await shop.run(CLOSED)
    assert (await client.get("/admin")).status_code == 200
