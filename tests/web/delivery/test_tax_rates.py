"""Taxes on pages: a footer for everybody, and a table for staff."""

from dataclasses import replace
from typing import Any

import pytest

from domain.accounts.views import Role
from domain.taxes.rates import RATES, TaxClass, rate_of
from tests.support.shop import OpenShop, open_shop
from tests.support.web.people import sign_in

SIXTEEN = frozenset({"GB", "IE", "FR", "DE"})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Prices are in GBP. In the UK they include VAT. <a"),
        ({"prices_include_tax": False}, "For deliveries to the UK we add VAT at checkout. <a"),
        ({"tax_countries": frozenset({"GB", "IE"})}, "In the UK and Ireland they include VAT. <a"),
        ({"tax_countries": frozenset({"AU"}), "prices_include_tax": False}, "to Australia we add GST at checkout. <a"),
        ({"tax_countries": frozenset({"GB", "NZ"})}, "In the UK and New Zealand they include tax. <a"),
        ({"tax_countries": SIXTEEN}, "They include VAT for 4 countries. <a"),
        ({"tax_countries": frozenset()}, "Prices are in GBP. <a"),
    ],
)
async def test_the_footer_tells_the_truth_about_tax(shop: OpenShop, changes: dict[str, Any], words: str) -> None:
    async with open_shop(replace(shop.shop.settings, **changes)) as opened, opened.visitor() as client:
        assert words in (await client.get("/cart")).text


async def test_staff_see_every_rate_and_its_source(shop: OpenShop) -> None:
    settings = replace(shop.shop.settings, tax_countries=frozenset({"GB", "SE"}), prices_include_tax=False)
    async with open_shop(settings) as opened, opened.visitor() as client:
        await sign_in(client, opened, "clerk@example.com", Role.STAFF)
        page = (await client.get("/admin/taxes")).text
    assert "Tax is added at checkout" in page
    assert (page.count('state--done">Charged'), page.index(">Sweden<") < page.index(">Australia<")) == (2, True)
    for rate in RATES:
        assert f"{rate.percent}: " in page
        assert rate.source.replace("'", "&#39;") in page
    assert page.count("Not confirmed by any source that we could read") == 1


def test_every_rate_names_its_confirmation_but_one() -> None:
    unconfirmed = [(rate.country, rate.tax_class) for rate in RATES if not rate.checked]
    assert unconfirmed == [("IE", TaxClass.ZERO)]
    assert rate_of("SE", TaxClass.REDUCED).percent == "6%"
    assert rate_of("NZ", TaxClass.ZERO).percent == "15%", "what no law frees is taxed"
