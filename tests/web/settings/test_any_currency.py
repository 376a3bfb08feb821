"""A shop of any currency and home: two, no and three decimals, in every field, filter, file and document."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import asyncpg
import httpx
import pytest

from domain.accounts.roles import Job
from tests.support.codes import make_code
from tests.support.databases import Databases
from tests.support.documents import words_of
from tests.support.shop import OpenShop, fields_of, open_shop
from tests.support.web.people import sign_in
from web.config.settings import Settings
from web.embedded.services import Services
from web.mail.samples import kinds, sample
from web.seeds.demo_catalogue import demo_methods, read_demo
from web.seeds.products import priced_in
from web.seeds.rows import add_methods


@dataclass(frozen=True)
class Place:
    """A shop's currency, home and locale; 1250 minor units as typed there, as files have them, and as shown."""

    currency: str
    home: str
    locale: str
    typed: str
    plain: str
    shown: str
    exact: str
    address: dict[str, str]


PLACES = (
    Place("EUR", "DE", "de_DE", "12,50", "12.50", "12,50 €", "12,50 €",
          {"line1": "Beispielweg 1", "city": "Leipzig", "postal_code": "04109"}),
    Place("JPY", "JP", "ja_JP", "1250", "1250", "￥1,250", "￥1,250",
          {"line1": "1-1 Chiyoda", "city": "Chiyoda-ku", "region": "Tokyo", "postal_code": "100-0001"}),
    Place("KWD", "FR", "en_GB", "1.250", "1.250", "KWD 1.250", "KWD 1.250",
          {"line1": "1 rue de Rivoli", "city": "Paris", "postal_code": "75001"}),
)  # fmt: skip


@pytest.fixture(params=PLACES, ids=lambda place: place.currency)
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.param
    return found


@pytest.fixture
async def there(
    running: Services, cast_databases: Databases, tmp_path_factory: pytest.TempPathFactory, place: Place
) -> AsyncIterator[OpenShop]:
    """An open shop of that currency at that home."""
    address = await cast_databases.borrow()
    settings = replace(
        Settings(), database_url=address, redis_url=running.redis_url, data_dir=tmp_path_factory.mktemp("there"),
        base_url="http://shop.test", name="Kiosk", email="post@kiosk.example", seller_address="1 Street, Town",
        currency=place.currency, home_country=place.home, tax_countries=frozenset({place.home}), locale=place.locale,
        rate_limits=False,
    )  # fmt: skip
    async with open_shop(settings) as opened:
        yield opened
    await cast_databases.give_back(address)


def spaced(text: str) -> str:
    """A text with plain spaces."""
    return " ".join(text.split())


async def test_it_is_filled_opened_and_sold_in(there: OpenShop, place: Place) -> None:
    async with there.visitor() as owner:
        await sign_in(owner, there, "owner@example.com", Job.OWNER)
        await stock_up(owner, place)
        variant = await there.value("SELECT v.id FROM variants v JOIN products p ON p.id = v.product_id"
                                    " WHERE p.slug = 'bowl'")  # fmt: skip
        assert await there.value("SELECT price FROM variants WHERE id = $1", variant) == 1250
        shown = spaced((await owner.get("/p/bowl")).text)
        assert place.shown in shown
        assert f'"price": "{place.plain}"' in shown or f'"price":"{place.plain}"' in shown
        found = await owner.get("/c/kitchen", params={"price_min": place.typed, "price_max": place.typed})
        assert ("Bowl" in found.text, "Stoneware Mug" in found.text) == (True, False)
        rows = (await owner.get("/api/admin/exports/products.csv")).text
        assert f",{place.plain}," in next(row for row in rows.splitlines() if "Bowl" in row)
        await owner.post("/cart/lines", data={"variant_id": str(variant), "quantity": "1"})
        whole = {**place.address, "name": "Ada Byron", "country": place.home, "email": "ada@example.com"}
        async with there.shop.database.transaction() as connection:
            await make_code(connection, currency=place.currency, minimum_subtotal=2500)
        order = {**whole, "delivery_method": "post", "payment_method": "card", "discount_code": "AUTUMN"}
        refused = await owner.post("/checkout", data=order)
        assert f"Spend {place.shown} more to use this code." in spaced(refused.text), "as its locale writes amounts"
        placed = await owner.post("/checkout", data={**whole, "delivery_method": "post", "payment_method": "card"})
        assert placed.status_code == 303, placed.text
        assert await there.value("SELECT total FROM orders") == 2500
        await owner.post(placed.headers["location"], data={"outcome": "success"})
        number = await there.value("SELECT number FROM orders")
        order_id = await there.value("SELECT id FROM orders")
        assert place.shown in spaced((await owner.get(f"/orders/{number}")).text)
        assert place.exact in words_of((await owner.get(f"/api/orders/{order_id}/invoice")).content)
        assert f"{place.currency}" in (await owner.get("/api/admin/exports/orders.csv")).text


async def stock_up(owner: httpx.AsyncClient, place: Place) -> None:
    """Add a delivery method and a product by their forms, both for 1250 minor units."""
    method = {"name": "By post", "code": "post", "zone": "Home", "price": place.typed, "free_from": "",
              "days_from": "1", "days_to": "2", f"to_{place.home}": "on"}  # fmt: skip
    assert (await owner.post("/admin/delivery-methods", data=method)).status_code == 303
    bowl = {"name": "Bowl", "category": "kitchen", "v0-price": place.typed, "v0-stock": "7", "published": "on"}
    made = await owner.post("/admin/products", data=bowl)
    assert made.status_code == 303, made.text
    path = made.headers["location"].partition("?")[0]
    assert fields_of((await owner.get(path)).text, path)["v0-price"] == place.plain


async def test_no_email_speaks_of_another_currency(there: OpenShop, place: Place) -> None:
    for kind in kinds():
        copy = sample(there.shop.settings, kind)
        for text in (copy.text, copy.html):
            assert "GBP" not in text, kind
            assert "£" not in text, kind


async def test_the_demo_has_the_prices_of_its_shop(connection: "asyncpg.Connection", place: Place) -> None:
    mug = next(one for one in read_demo().products if one.slug == "stoneware-mug")
    there = priced_in(mug, place.currency)
    factor = 10 if place.currency == "KWD" else 1
    assert there.currency == place.currency
    assert [one.price for one in there.variants] == [factor * one.price for one in mug.variants]
    await add_methods(connection, demo_methods(), place.currency, place.home)
    home, *_, abroad = await connection.fetch(
        "SELECT countries, price FROM delivery_methods WHERE currency = $1 ORDER BY position", place.currency
    )
    assert (home["countries"], home["price"]) == ([place.home], factor * 395)
    assert place.home not in abroad["countries"]
