"""Nothing about one shop is left in code: a shop of another name, in another country, does not say that it was ours."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx

from domain.accounts.roles import Job
from tests.support.api.orders import order_of
from tests.support.cast import Cast
from tests.support.documents import words_of
from tests.support.shop import OpenShop, open_shop
from tests.support.web.people import sign_in
from web.config.settings import Settings
from web.embedded.services import Services
from web.mail.emails import EMAILS
from web.mail.samples import sample

OURS = re.compile(r"Mercer|\bUK\b|Example Street")
SHOP = {
    "name": "Kupfer & Holz",
    "tagline": "Dinge aus Leipzig",
    "seller_name": "Kupfer & Holz GmbH",
    "address": "Beispielweg 1\n04109 Leipzig\nGermany",
    "email": "post@kupfer.example",
    "phone": "+49 341 0000000",
    "company_number": "HRB 12345",
    "vat_number": "DE 123456789",
    "home_country": "DE",
    "countries": ["DE", "AT", "FR"],
    "tax_countries": ["DE"],
    "locale": "en_DE",
    "time_zone": "Europe/Berlin",
    "mail_from": "Kupfer & Holz <post@kupfer.example>",
}
WORLD = ("/admin/taxes", "/admin/content", "/admin/audit", "/account/data/export")
"""What lists the rates of every country, texts that their owner checks before they are shown, and what was before."""
MOST = 150


def links_in(page: str) -> Iterator[str]:
    """The pages of the shop that a page leads to."""
    for link in re.findall(r'href="(/[^"#?]*)', page):
        if not link.startswith(("/static", "/assets", "/media", "/api", *WORLD)):
            yield link


async def named(client: httpx.AsyncClient, shop: OpenShop) -> None:
    """Sign in as the owner, and name the shop."""
    await sign_in(client, shop, "owner@example.com", Job.OWNER)
    await shop.run("UPDATE delivery_methods SET countries = '[\"DE\"]' WHERE countries = '[\"GB\"]'")
    changed = await client.patch("/api/admin/settings", json=SHOP, headers={"If-Match": "*"})
    assert changed.status_code == 200, changed.text
    await client.get("/cart")


async def test_no_page_names_another_shop(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await named(client, shop)
    await client.post("/cart/lines", data={"variant_id": str(cast.kettle), "quantity": "1"})
    waiting = ["/", "/checkout", "/nothing", "/sitemap.xml", "/openapi.json", "/orders/find", "/sign-up", "/admin"]
    seen = set(waiting)
    for place in waiting:
        page = await client.get(place)
        found = OURS.search(page.text)
        assert found is None, f"{place}: {page.text[max(0, found.start() - 80) : found.end() + 40]}"
        new = [one for one in dict.fromkeys(links_in(page.text)) if one not in seen][: MOST - len(seen)]
        seen.update(new)
        waiting += new
    assert len(seen) > 60
    checkout = (await client.get("/checkout")).text
    assert "You buy from Kupfer &amp; Holz GmbH, Beispielweg 1, 04109 Leipzig, Germany, post@kupfer.example" in checkout
    assert "Company number HRB 12345" in (await client.get("/")).text


async def test_no_email_and_no_document_does(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await named(client, shop)
    for kind in (one.kind for one in EMAILS):
        copy = sample(shop.shop.settings, kind)
        for text in (copy.subject, copy.text, copy.html):
            assert OURS.search(text) is None, kind
        assert "VAT number DE 123456789" in copy.text
        assert "Kupfer &amp; Holz GmbH" in copy.html
    address = {**order_of(cast)["shipping_address"], "country": "DE", "city": "Leipzig", "postal_code": "04109"}
    placed = (await client.post("/api/orders", json={**order_of(cast), "shipping_address": address})).json()
    assert placed["tax"], placed
    await client.post(f"/api/orders/{placed['id']}/payments", json={"provider": "simulated"})
    for path in (f"/api/orders/{placed['id']}/invoice", f"/admin/orders/{placed['number']}/packing-slip"):
        paper = words_of((await client.get(path)).content)
        assert OURS.search(paper) is None
        assert "Kupfer & Holz GmbH" in paper
        assert "HRB 12345" in paper


async def test_an_address_in_a_country_that_was_removed_is_refused_kindly(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await named(client, shop)
    await client.post("/cart/lines", data={"variant_id": str(cast.kettle), "quantity": "1"})
    shown = await client.post("/checkout", data={"country": "GB", "email": "ada@example.com"})
    assert (shown.status_code, "Choose a country that we deliver to." in shown.text) == (422, True)
    refused = await client.post("/api/orders", json=order_of(cast))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/shipping_address/country")


async def test_a_new_shop_shows_its_pages_before_it_has_anything(running: Services, dsn: str, tmp_path: Path) -> None:
    settings = Settings(
        database_url=dsn, redis_url=running.redis_url, data_dir=tmp_path, base_url="http://shop.test", currency="EUR",
        home_country="DE", tax_countries=frozenset({"DE"}), rate_limits=False,
    )  # fmt: skip
    async with open_shop(settings) as opened, opened.visitor() as owner:
        await sign_in(owner, opened, "owner@example.com", Job.OWNER)
        for path in ("/", "/search", "/cart", "/orders/find", "/admin", "/admin/settings", "/admin/delivery-methods"):
            page = await owner.get(path)
            assert (page.status_code, OURS.search(page.text)) == (200, None), path
        assert await opened.shop.catalogue.methods() == (), "no price is made up in another currency"
        missing = (await owner.get("/admin/settings")).text
        for step in ("Name the shop", "postal address", "Add a delivery method", "Publish a product"):
            assert step in missing
