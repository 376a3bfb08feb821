"""What the law wants at the button that binds: its words by country, and all that stands beside it."""

import re

import httpx
import pytest

from domain.checkout.binding_words import USUAL, WORDINGS, binding_words
from domain.delivery.methods import COUNTRIES
from tests.support.cast import Cast
from tests.support.shop import ADDRESS, OpenShop, add
from tests.support.web.people import sign_in

TO_BERLIN = {"country": "DE", "line1": "Beispielweg 1", "city": "Berlin", "postal_code": "10115"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, r"Order and pay £\d[\d.]*"),
        (TO_BERLIN, "Order with obligation to pay"),
        ({"country": ""}, "Order and pay.*"),
    ],
)
async def test_the_button_has_the_words_of_the_country(
    client: httpx.AsyncClient, cast: Cast, changes: dict[str, str], words: str
) -> None:
    await add(client, cast.kettle)
    page = (await client.post("/checkout/quotation", data={**ADDRESS, **changes})).text
    assert re.search(rf'id="place-order">{words}</button>', page)


async def test_nothing_is_ticked_and_everything_stands_beside_the_button(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    await sign_in(client, shop)
    await add(client, cast.kettle, 2)
    page = (await client.get("/checkout")).text
    ticks = re.findall(r'<input type="checkbox"[^>]*>', page)
    assert len(ticks) == 2
    assert not [one for one in ticks if "checked" in one]
    summary = page.partition('id="checkout-summary"')[2].partition('id="place-order"')[0]
    for word in ("Stovetop Kettle", "2 × £78", "Delivery", "Total", "VAT"):
        assert word in summary
    beside = page.partition('id="place-order"')[2]
    assert f"You buy from {shop.shop.settings.identity[0]}" in beside


def test_every_wording_has_its_source_and_is_for_a_country_that_there_is() -> None:
    for one in (USUAL, *WORDINGS):
        assert one.source
        assert one.countries <= set(COUNTRIES)
    assert binding_words("FR", "€5") == "Order and pay €5"
