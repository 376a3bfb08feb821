"""Kept fragments hold nothing of any one person: what somebody typed, or is, reaches nobody else's page."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import httpx
import pytest

from tests.support.cast import Cast
from tests.support.shop import ADDRESS, HTMX, OpenShop, add, allow, fields_of, open_shop
from tests.support.web.people import sign_in
from web.checkout.form import FIELDS
from web.templating.fragments import fragments_of

SECRET = "zq7x"
"""In everything that the person of this test types, and in their name and address."""

CHOSEN = {"country": "GB", "delivery_method": "standard", "payment_method": "card"}
TYPED = {name: f"{SECRET} {name}" for name in FIELDS if name not in CHOSEN} | {"email": f"{SECRET}@example.com"}


@dataclass(frozen=True)
class Someone:
    """Whoever looks around the shop and types all that can be typed."""

    client: httpx.AsyncClient
    cast: Cast

    async def look_around(self) -> None:
        """See the pages that are made of kept fragments, and answers to htmx."""
        client = self.client
        for path in (
            "/",
            f"/search?q={SECRET}&price_min={SECRET}",
            f"/c/kitchen?price_max={SECRET}",
            "/cart",
            "/sign-in",
        ):
            await client.get(path)
        data = {"variant_id": str(self.cast.kettle), "quantity": "1"}
        for wrong in ({}, {"quantity": SECRET}):
            await client.post("/cart/lines", data=data | wrong, headers={**HTMX, "HX-Target": "catalogue-buy"})
        await client.post(f"/cart/lines/{self.cast.kettle}", data={"quantity": SECRET}, headers=HTMX)
        await client.get("/cart")

    async def fill_in(self) -> None:
        """Type into one field of the checkout after the other, then into all."""
        await self.client.get("/checkout")
        for name, value in TYPED.items():
            await self.client.post("/checkout/quotation", data={name: value})
        for fields in (TYPED | CHOSEN, TYPED | dict.fromkeys(CHOSEN, SECRET)):
            for path in ("/checkout/quotation", "/checkout"):
                await self.client.post(path, data=fields, headers={**HTMX, "HX-Target": "checkout-form"})
        await self.client.post("/cart/gift-note", data={"gift_note": SECRET})
        await self.client.get("/cart")
        await self.client.get("/checkout")

    async def buy(self) -> None:
        """Order what is in the cart, and look at the page to pay and at the order."""
        fields = {**fields_of((await self.client.get("/checkout")).text, "/checkout"), **ADDRESS, "name": SECRET}
        placed = await self.client.post("/checkout", data=fields)
        await self.client.get(placed.headers["location"])
        paid = await self.client.post(placed.headers["location"], data={"outcome": "success"})
        assert SECRET in (await self.client.get(paid.headers["location"])).text


def kept(shop: OpenShop) -> Iterator[tuple[str, str]]:
    """All fragments that are kept, by what they are made of and for."""
    for name, room in fragments_of(shop.shop.templates)._rooms.items():
        for key, pieces in room._made.items():
            yield f"{name} {key!r}", "".join(pieces)
    for name, sent in fragments_of(shop.shop.templates)._in_bytes.items():
        for key, found in sent._made.items():
            yield f"{name} {key!r}", b"".join(found.texts).decode()


async def test_what_is_kept_names_nobody(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    guest = Someone(client, cast)
    for someone in (guest.look_around, guest.fill_in, guest.buy):
        await someone()
    async with shop.visitor() as browser:
        user, name = Someone(browser, cast), "UPDATE users SET name = $1 WHERE email = $2"
        await sign_in(browser, shop, f"{SECRET}@example.com")
        await shop.run(name, SECRET, f"{SECRET}@example.com")
        for someone in (user.look_around, user.fill_in, user.buy):
            await someone()
        await browser.get("/account")
    fragments = list(kept(shop))
    assert {"cart/_line.html", "catalogue/_list.html", "checkout/_untouched_rest.html", "shared/_header.html"} <= {
        one.split()[0] for one, _ in fragments
    }
    assert [key for key, text in fragments if SECRET in (key + text).lower()] == []


@pytest.mark.parametrize("home", ["GB", "DE"])
async def test_an_untouched_form_is_what_it_would_be_without_kept_fragments(
    shop: OpenShop, cast: Cast, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    """Whatever was chosen or typed, also where the shop asks for VAT numbers, or something has sold out."""
    number = "DE136695976" if home == "DE" else ""
    settings = replace(shop.shop.settings, home_country=home, seller_vat_number=number)
    async with open_shop(settings) as opened, opened.visitor() as guest:
        await allow(opened, "invoice")
        await add(guest, cast.kettle)
        await add(guest, cast.last_lamp)
        forms: list[dict[str, str]] = [
            {},
            *({name: value} for name, value in TYPED.items()),
            *({"country": country} for country in ("GB", "FR", "US", "JP")),
            *({"billing_country": "FR", "payment_method": method} for method in ("card", "invoice")),
            {"country": "FR", "delivery_method": "express"},
        ]
        for stock, some in ((1, forms), (0, forms[:1])):
            await opened.run("UPDATE stock_items SET on_hand = $2 WHERE variant_id = $1", cast.last_lamp, stock)
            seen = [await page(guest, form) for form in some]
            with monkeypatch.context() as patched:
                patched.setattr("web.checkout.pages.is_untouched", lambda _: False)
                for form, before in zip(some, seen, strict=True):
                    assert await page(guest, form) == before, form


async def page(guest: httpx.AsyncClient, form: dict[str, str]) -> list[str]:
    """The words of the checkout page for this form, or as it first is."""
    answer = await (guest.post("/checkout/quotation", data=form) if form else guest.get("/checkout"))
    return answer.text.replace("<", " <").replace(">", "> ").split()
