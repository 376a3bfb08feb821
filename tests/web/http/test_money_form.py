"""Money as people type it, in the order's currency and in no other."""

import pytest

from web.http.forms.money import read_money


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12.50", 1250), ("£12.50", 1250), ("£ 12.5", 1250), ("12,50", 1250), ("GBP 3", 300), ("3 GBP", 300),
        ("1,250", 125000), ("1 250.00", 125000), ("1,000,250.5", 100025050), ("0", 0),
    ],
)  # fmt: skip
def test_typed_amounts_are_understood(typed: str, amount: int) -> None:
    assert read_money(typed, "GBP", "en_GB") == amount


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "-5", "$5", "5 €", "12.505", "1.250", "1e3", "1,25,0", "٣", "9" * 20, "nan", "1.2.3", "\x00", "£"],
)
def test_invalid_amounts_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"GBP|too large"):
        read_money(typed, "GBP", "en_GB")


def test_currencies_have_places_of_their_own() -> None:
    assert read_money("¥1,250", "JPY", "ja_JP") == 1250
    assert read_money("1.125", "KWD", "en_GB") == 1125
    with pytest.raises(ValueError, match="no decimal places"):
        read_money("1.5", "JPY", "ja_JP")


@pytest.mark.parametrize(
    ("typed", "currency", "locale"),
    [
        ("0,500", "GBP", "en_GB"), ("0,005", "EUR", "de_DE"), ("1,250", "EUR", "de_DE"), ("1,250", "EUR", "fr_FR"),
        ("1,250", "KWD", "en_GB"), ("1.250", "EUR", "de_DE"), ("0.500,00", "EUR", "de_DE"), ("012,500", "GBP", "en_GB"),
    ],
)  # fmt: skip
def test_an_ambiguous_amount_is_refused_in_every_locale(typed: str, currency: str, locale: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        read_money(typed, currency, locale)


def test_an_amount_in_the_locales_own_form_is_clear() -> None:
    assert read_money("1.250,50 €", "EUR", "de_DE") == 125050
    assert read_money("1,250,000", "EUR", "de_DE") == 125_000_000
