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
