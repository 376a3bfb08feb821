"""From an empty shop to a first sale, by its pages alone and without JavaScript: a German shop that sells in euros."""

import html
import re
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import httpx
import pytest

from domain.accounts.roles import Job
from tests.support.documents import reader_of, words_of
from tests.support.pictures import picture, work
from tests.support.shop import ADDRESS, OpenShop, fields_of, open_shop
from tests.support.web.people import sign_in
from tests.web.settings.test_another_shop import MOST, OURS, links_in
from web.config.settings import Settings
from web.embedded.services import Services
from web.mail.emails import EMAILS
from web.mail.samples import sample

ANSWERS = {
    "shop": {"name": "Kupfer & Holz", "tagline": "Dinge aus Leipzig", "email": "post@kupfer.example"},
    "seller": {
        "seller_name": "Kupfer & Holz GmbH", "address": "Beispielweg 1\n04109 Leipzig\nGermany",
        "vat_number": "DE 123456789",
    },
    "place": {
        "home_country": "DE", "currency": "EUR", "locale": "en_DE", "time_zone": "Europe/Berlin",
        "prices_include_tax": "on",
    },
    "look": {"accent": "#b04a2f", "face": "plain"},
    "payment": {"invoice": "on"},
}  # fmt: skip
PARCEL = {
    "name": "Standard delivery", "code": "standard", "zone": "Home", "price": "4,90", "days_from": "2", "days_to": "3",
    "to_DE": "on", "to_AT": "on",
}  # fmt: skip
BOWL = {"name": "Copper Bowl", "category": "bowls", "published": "on", "v0-price": "19,90", "v0-stock": "3"}
BUYER = {
    **ADDRESS, "name": "Ada Lovelace", "line1": "Ring 2", "city": "Leipzig", "region": "", "postal_code": "04109",
    "country": "DE",
}  # fmt: skip
NO_FILE = {"file": ("", b"")}


@pytest.fixture
async def empty(running: Services, dsn: str, tmp_path: Path) -> AsyncIterator[OpenShop]:
    """A shop as production begins it: without products, name and delivery, and closed."""
    settings = Settings(
        database_url=dsn, redis_url=running.redis_url, data_dir=tmp_path, base_url="http://shop.test", open=False,
        rate_limits=False,
    )  # fmt: skip
    async with open_shop(settings) as opened:
        yield opened


async def test_an_empty_shop_comes_to_its_first_sale(empty: OpenShop) -> None:
    async with empty.visitor() as owner, empty.visitor() as buyer:
        assert (await buyer.get("/")).status_code == 503
        await sign_in(owner, empty, "owner@kupfer.example", Job.OWNER)
        await _answer_the_questions(owner, empty)
        await _fill(owner)
        await work(empty)
        ready = (await owner.get("/admin/settings")).text
        assert "Still to do" not in ready
        await _follow(owner.post("/admin/settings/opening", data={"open": "yes"}))
        number = await _buy(buyer)
        await _nothing_of_ours(owner, empty, buyer)
        for kind in ("invoice", "packing-slip"):
            document = (await owner.get(f"/admin/orders/{number}/{kind}")).content
            words = words_of(document)
            assert (OURS.search(words), "Kupfer & Holz GmbH" in words) == (None, True), kind
            assert len(reader_of(document).pages[0].images) == 1, "the logo"
        assert "VAT number DE 123456789" in words_of((await owner.get(f"/admin/orders/{number}/invoice")).content)


async def _answer_the_questions(owner: httpx.AsyncClient, shop: OpenShop) -> None:
    place = (await owner.get("/admin")).headers["location"]
    place = (await owner.get(place)).headers["location"]
    for question, typed in ANSWERS.items():
        assert place == f"/admin/start/{question}"
        fields = fields_of((await owner.get(place)).text, place) | typed
        files = {"file": ("logo.png", picture("PNG", (400, 100)))} if question == "look" else NO_FILE
        answered = await owner.post(place, data=fields, files=files)
        assert answered.status_code == 303, (question, answered.text)
        place = answered.headers["location"]
    assert place == "/admin?later=yes"
    await work(shop)


async def _fill(owner: httpx.AsyncClient) -> None:
    """Add a way of delivery, a category, a product, and the texts that the law wants."""
    await _follow(owner.post("/admin/delivery-methods", data=PARCEL))
    await _follow(owner.post("/admin/categories", data={"name": "Bowls", "tax_class": "standard", "published": "on"}))
    await _follow(owner.post("/admin/products", data=BOWL))
    for slug in ("terms", "privacy", "delivery-and-returns"):
        here = f"/admin/content/{slug}"
        page = (await owner.get(here)).text
        body = re.search(r'(?s)<textarea[^>]* name="body"[^>]*>\n?(.*?)</textarea>', page)
        assert body
        form = {**fields_of(page, here), "body": html.unescape(body[1]), "published": "on"}
        await _follow(owner.post(here, data=form))
    selling, here = "/admin/settings/selling", "/admin/settings/pictures/guarantee"
    notice = {"file": ("notice.png", picture("PNG", (700, 990)))}
    await _follow(owner.post(here, data=fields_of((await owner.get(selling)).text, here), files=notice))


async def _follow(answer: Awaitable[httpx.Response]) -> None:
    answered = await answer
    assert answered.status_code == 303, answered.text


async def _buy(buyer: httpx.AsyncClient) -> str:
    page = (await buyer.get("/p/copper-bowl")).text
    assert "€19.90" in page or "19.90\N{NO-BREAK SPACE}€" in page or "€19,90" in page or "19,90" in page, "in euros"
    await _follow(buyer.post("/cart/lines", data={**fields_of(page, "/cart/lines"), "quantity": "1"}))
    form = fields_of((await buyer.get("/checkout")).text, "/checkout")
    placed = await buyer.post("/checkout", data={**form, **BUYER})
    assert placed.status_code == 303, placed.text
    paid = await buyer.post(placed.headers["location"], data={"outcome": "success"})
    order = await buyer.get(paid.headers["location"])
    assert ("Paid" in order.text, OURS.search(order.text)) == (True, None)
    return str(paid.headers["location"].partition("?")[0].rpartition("/")[2])


async def _nothing_of_ours(owner: httpx.AsyncClient, shop: OpenShop, buyer: httpx.AsyncClient) -> None:
    """Walk through every page that a visitor and the owner are led to, and look at every email."""
    await _walk(buyer, ["/", "/cart", "/nothing", "/orders/find"])
    await _walk(owner, ["/admin", "/account"])
    for kind in (one.kind for one in EMAILS):
        copy = sample(shop.shop.settings, kind)
        assert not any(OURS.search(text) for text in (copy.subject, copy.text, copy.html)), kind
        assert 'alt="Kupfer &amp; Holz"' in copy.html, kind


async def _walk(client: httpx.AsyncClient, waiting: list[str]) -> None:
    seen = set(waiting)
    for path in waiting:
        page = (await client.get(path)).text
        found = OURS.search(page)
        assert found is None, f"{path}: {page[max(0, found.start() - 80) : found.end() + 40]}"
        new = [one for one in dict.fromkeys(links_in(page)) if one not in seen][: MOST - len(seen)]
        seen.update(new)
        waiting += new
