"""A German shop whose settings are whole, to be looked at like an inspector, and mutants of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from domain.accounts.views import Principal, Role
from domain.audit.operations import NOBODY
from domain.content.operations import PageDraft, save_page
from domain.content.queries import find_page
from tests.support.cast import Cast
from tests.support.shop import OpenShop, open_shop
from web.config.settings import Settings
from web.law.rules import TEXTS
from web.law.seen import Page, Seen
from web.law.walk import read_known, walk

DAY = date(2026, 11, 30)
OWNER = Principal(NOBODY, "owner@example.com", "Owner", Role.ADMIN, None)
GERMAN = Settings(
    base_url="http://shop.test",
    name="Kupfer & Holz",
    seller_name="Kupfer & Holz GmbH",
    seller_address="Beispielweg 1\n04109 Leipzig\nGermany",
    email="post@kupfer.example",
    phone="+49 341 0000000",
    company_number="HRB 12345",
    seller_vat_number="DE 123456789",
    accent="#b87333",
    home_country="DE",
    countries=("DE", "FR", "GB"),
    tax_countries=frozenset({"DE", "FR"}),
    currency="EUR",
    locale="en_DE",
    time_zone="Europe/Berlin",
    return_cost="customer",
    rate_limits=False,
)
"""A whole shop in euros, but for its servers."""

OPEN_COST = "If we do not say otherwise at the checkout, we pay for sending back what you withdraw from."
NOTICE = (
    "WITH notice AS (INSERT INTO pictures (stem, status, width, height) VALUES ('u/notice', 'ready', 1186, 1675) "
    "RETURNING id) INSERT INTO brand_pictures (name, picture_id) SELECT 'guarantee', id FROM notice"
)
"""The official notice, uploaded and ready; what is published afterwards makes it known."""
WHOLE = (
    "WITH maker AS (INSERT INTO makers (name, address, contact) VALUES ($1, $2, $3) RETURNING id) "
    "UPDATE products SET currency = 'EUR', maker_id = maker.id FROM maker",
    "UPDATE variants SET price = 6500, compare_at = 7800, content = '1.5 l' WHERE id = $1",
    'UPDATE delivery_methods SET currency = \'EUR\', countries = \'["DE", "FR", "GB"]\'',
)


@asynccontextmanager
async def german_shop(settings: Settings, cast: Cast) -> AsyncIterator[OpenShop]:
    """The shop, open, with a reduced kettle, and with pages that its owner has read and published."""
    async with open_shop(settings) as shop:
        async with shop.shop.database.transaction() as connection:
            await connection.execute(NOTICE)
            await connection.execute("UPDATE price_history SET since = since - interval '40 days', currency = 'EUR'")
            for slug in TEXTS:
                page = await find_page(connection, slug)
                text = page.body.replace(OPEN_COST, "You pay for sending back what you withdraw from.")
                body = f"{text}\n\nThe legal guarantee of conformity lasts two years. {GERMAN.phone}"
                draft = PageDraft(page.title, body)
                await save_page(connection, slug=slug, draft=draft, published=True, expected=None, by=OWNER)
        maker = (GERMAN.seller_name, "Beispielweg 1, 04109 Leipzig, Germany", GERMAN.email)
        for statement, value in zip(WHOLE, (maker, (cast.kettle,), ()), strict=True):
            await shop.run(statement, *value)
        yield shop


@dataclass(frozen=True)
class Mutant:
    """One thing wrong with a shop: in its pages, in its settings, or a page that is missing."""

    html: Callable[[str], str] = str
    settings: dict[str, Any] = field(default_factory=dict)
    missing: str = ""


async def look(shop: OpenShop, *, sell_to: tuple[str, ...] = ("DE", "FR", "GB")) -> Seen:
    """What is seen on a walk through the shop."""
    known = await read_known(shop.shop.database, shop.shop.settings)
    async with shop.visitor() as client:
        return await walk(client, shop.shop.database, known, sell_to=sell_to, day=DAY)


def altered(seen: Seen, mutant: Mutant) -> Seen:
    """What would have been seen of a mutant. A page that is the same is not read anew."""

    def page(one: Page) -> Page:
        html = mutant.html(one.html)
        if one.path == mutant.missing:
            return Page(one.path, 404, "")
        return one if html == one.html else replace(one, html=html)

    return replace(
        seen,
        known=replace(seen.known, settings=replace(seen.settings, **mutant.settings)),
        front=page(seen.front),
        lists=tuple(map(page, seen.lists)),
        products=tuple((sample, page(one)) for sample, one in seen.products),
        cart=page(seen.cart) if seen.cart else None,
        checkouts={country: page(one) for country, one in seen.checkouts.items()},
        texts={slug: page(one) for slug, one in seen.texts.items()},
        withdraw=page(seen.withdraw),
    )
