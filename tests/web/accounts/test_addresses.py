"""The address book on its own pages and at checkout, by forms alone."""

import re

import httpx
import pytest

from domain.accounts.addresses import MAX_ADDRESSES
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add, fields_of
from tests.support.web.accounts import browser, open_account
from tests.support.web.accounts import sign_in as sign_in_by_form
from tests.support.web.people import sign_in

HOME = {name: ADDRESS[name] for name in ("name", "line1", "city", "postal_code", "country")}
AWAY = {**HOME, "name": "Ada at work", "line1": "350 Fifth Avenue", "city": "New York", "postal_code": "10118",
        "country": "US", "region": "NY"}  # fmt: skip
BOOK = "/account/addresses"


async def keep(client: httpx.AsyncClient, **address: str) -> str:
    """Keep an address; returns the path of its form."""
    kept = await client.post(BOOK, data=address)
    assert kept.status_code == 303, kept.text
    page = (await client.get(BOOK)).text
    [found] = [one for one in re.findall(rf'href="({BOOK}/[0-9a-f-]+)"', page) if address["line1"] in _form(page, one)]
    return str(found)


def _form(page: str, path: str) -> str:
    """The entry of the list that leads to this form."""
    [entry] = [one for one in page.split("<li>") if f'"{path}"' in one]
    return entry.replace("&#39;", "'")


async def preferred(client: httpx.AsyncClient) -> str:
    page = (await client.get(BOOK)).text
    [entry] = [one for one in page.split("<li>") if "Default</span>" in one]
    return "work" if "Ada at work" in entry else "home"


async def test_addresses_are_saved_changed_preferred_and_removed(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop)
    assert "no saved addresses" in (await client.get(BOOK)).text
    home, away = await keep(client, **HOME), await keep(client, **AWAY)
    assert await preferred(client) == "home"
    assert (await client.post(f"{away}/preference")).status_code == 303
    assert await preferred(client) == "work"
    form = (await client.get(home)).text
    assert fields_of(form, home)["line1"] == HOME["line1"]
    changed = await client.post(home, data={**HOME, "line2": "Flat 3"})
    assert changed.status_code == 303
    assert "Flat 3" in (await client.get(BOOK)).text
    await client.post(f"{away}/removal")
    assert await preferred(client) == "home"
    assert (await client.get(away)).status_code == 404


async def test_an_address_is_checked_like_at_checkout(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop)
    home = await keep(client, **HOME)
    for path in (BOOK, home):
        refused = await client.post(path, data={**AWAY, "postal_code": "x", "region": "", "city": ""})
        assert refused.status_code == 422
        for field in ("postal_code", "region", "city"):
            assert f'id="{field}-error"' in refused.text
        assert "350 Fifth Avenue" in refused.text
        assert "ZIP code" in refused.text
    assert (await client.post(BOOK, data={**HOME, "country": "ZZ"})).status_code == 422
    shown = await client.post(f"{BOOK}/form", data={**HOME, "country": "US"})
    assert "ZIP code" in shown.text
    assert fields_of(shown.text, BOOK)["line1"] == HOME["line1"]


async def test_an_address_book_has_a_limit_and_no_duplicates(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop)
    for number in (*range(MAX_ADDRESSES), 0, 1):
        kept = await client.post(BOOK, data={**HOME, "line1": f"{number} Long Lane"})
        assert kept.status_code == 303
    refused = await client.post(BOOK, data=HOME)
    assert refused.status_code == 409
    assert "Remove one" in refused.text
    assert await shop.value("SELECT count(*) FROM addresses") == MAX_ADDRESSES


async def test_addresses_of_other_users_are_not_found(client: httpx.AsyncClient, shop: OpenShop) -> None:
    await sign_in(client, shop)
    home = await keep(client, **HOME)
    async with shop.visitor() as eve:
        assert (await eve.get(home)).headers["location"].startswith("/sign-in")
        await sign_in(eve, shop, "eve@example.com")
        assert (await eve.get(home)).status_code == 404
        for path in (home, f"{home}/preference", f"{home}/removal"):
            assert (await eve.post(path, data=AWAY)).status_code == 404
    assert "London" in (await client.get(BOOK)).text


async def test_checkout_is_filled_with_the_preferred_address(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await add(client, cast.kettle)
    guest = await client.get("/checkout")
    assert 'href="/sign-in?next=/checkout"' in guest.text
    assert "keep_address" not in guest.text
    async with shop.visitor() as ada:
        await sign_in(ada, shop, "ada@example.com")
        await add(ada, cast.kettle)
        first = fields_of((await ada.get("/checkout")).text, "/checkout")
        assert (first["email"], first["name"], first["line1"]) == ("ada@example.com", "Ada Byron", "")
        await keep(ada, **AWAY)
        page = (await ada.get("/checkout")).text
        known = fields_of(page, "/checkout")
        assert (known["line1"], known["postal_code"]) == (AWAY["line1"], AWAY["postal_code"])
        assert "ZIP code" in page
        assert "/sign-in" not in page
        placed = await ada.post("/checkout", data={**known, **AWAY, "payment_method": "card"})
        assert placed.headers["location"].startswith("/pay/")


async def test_another_saved_address_is_filled_in(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await sign_in(client, shop)
    home, away = await keep(client, **HOME), await keep(client, **AWAY)
    await add(client, cast.kettle)
    typed = {"email": "post@example.com", "line1": "typed by hand", "country": "GB", "address_id": away[-36:]}
    chosen = (await client.post("/checkout/quotation", data={**typed, "use_address": "yes"})).text
    fields = fields_of(chosen, "/checkout")
    assert (fields["line1"], fields["email"]) == (AWAY["line1"], "post@example.com")
    assert f'<option value="{away[-36:]}" selected>' in chosen
    kept = fields_of((await client.post("/checkout/quotation", data=typed)).text, "/checkout")
    assert kept["line1"] == "typed by hand"
    new = fields_of(
        (await client.post("/checkout/quotation", data={**typed, "address_id": "new", "use_address": "1"})).text,
        "/checkout",
    )
    assert new["line1"] == ""
    async with shop.visitor() as eve:
        await sign_in(eve, shop, "eve@example.com")
        await add(eve, cast.kettle)
        theirs = await eve.post("/checkout/quotation", data={"address_id": home[-36:], "use_address": "yes"})
        assert ADDRESS["line1"][:5] not in theirs.text


@pytest.mark.parametrize("ticked", [True, False])
async def test_the_address_of_an_order_is_saved_on_request(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast, ticked: bool
) -> None:
    await sign_in(client, shop)
    for _ in range(2):
        await add(client, cast.kettle)
        data = {**ADDRESS, **({"keep_address": "on"} if ticked else {})}
        assert (await client.post("/checkout", data=data)).status_code == 303
    assert await shop.value("SELECT count(*) FROM addresses WHERE preferred") == int(ticked)


async def test_a_guest_who_ticks_the_box_saves_nothing(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await add(client, cast.kettle)
    assert (await client.post("/checkout", data={**ADDRESS, "keep_address": "on"})).status_code == 303
    assert await shop.value("SELECT count(*) FROM addresses") == 0


async def test_the_cart_survives_signing_in(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    async with browser(shop) as ada:
        await open_account(ada, shop)
        await ada.post("/sign-out")
        await add(ada, cast.kettle, 2)
        form = fields_of((await ada.get("/sign-in?next=/checkout")).text, "/sign-in")
        led = await sign_in_by_form(ada, going=form["next"])
        assert led.headers["location"] == "/checkout"
        assert "2 × £78" in (await ada.get("/checkout")).text


async def test_being_signed_in_costs_one_query_at_most(
    queries: list[str], client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    async def cost(visitor: httpx.AsyncClient) -> int:
        await add(visitor, cast.kettle)
        await shop.shop.sessions._redis.flushdb()
        before = len(queries)
        assert (await visitor.get("/checkout")).status_code == 200
        return len(queries) - before

    async with shop.visitor() as ada:
        await sign_in(ada, shop)
        await keep(ada, **HOME)
        await cost(client)  # what a process keeps is read once
        assert await cost(ada) <= await cost(client) + 1
