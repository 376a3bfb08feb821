"""Postal codes and regions as people write them, kept in the form of their country."""

import pytest

from web.http.forms.address_rules import address_fields, check_postal_code, check_region


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("JP", "１００－０００１", "100-0001"), ("JP", "〒100-0001", "100-0001"), ("JP", "1000001", "100-0001"),
        ("JP", "100ー0001", "100-0001"), ("LU", "L-1009", "1009"), ("DE", "D-10115", "10115"),
        ("DE", "DE 10115", "10115"),
        ("CH", "CH-8001", "8001"), ("AT", "A-1010", "1010"), ("SE", "SE-113 51", "113 51"), ("SE", "11351", "113 51"),
        ("FI", "FI-00100", "00100"), ("DK", "DK-1050", "1050"), ("US", "221621010", "22162-1010"),
        ("US", "95014", "95014"),
        ("CA", "K1A-0B1", "K1A 0B1"), ("CA", "k1a0b1", "K1A 0B1"), ("GB", "SW1Y-4JH", "SW1Y 4JH"),
        ("GB", "sw1y4jh", "SW1Y 4JH"), ("GB", "ＳＷ１Ｙ　４ＪＨ", "SW1Y 4JH"), ("GB", "BFPO 12", "BFPO 12"),
        ("PL", "00001", "00-001"), ("IE", "D02X285", "D02 X285"), ("NL", "1234ab", "1234 AB"),
        ("PT", "2725 079", "2725-079"),
        ("FR", "75 008", "75008"), ("CZ", "11000", "110 00"), ("IT", "I-00144", "00144"),
    ],
)  # fmt: skip
def test_a_postal_code_is_taken_as_people_write_it(country: str, typed: str, kept: str) -> None:
    assert check_postal_code(country, typed) == kept
    assert check_postal_code(country, kept) == kept


@pytest.mark.parametrize(
    ("country", "typed"), [("GB", "12345"), ("US", "1234"), ("JP", "1"), ("DE", "CH-8001"), ("GB", "-")]
)
def test_what_is_no_postal_code_there_is_refused(country: str, typed: str) -> None:
    with pytest.raises(ValueError, match="Enter a "):
        check_postal_code(country, typed)


def test_an_eircode_has_its_article() -> None:
    with pytest.raises(ValueError, match="Enter a valid Eircode, such as A65 F4E2"):
        check_postal_code("IE", "x")


@pytest.mark.parametrize(
    ("country", "typed", "code"),
    [
        ("ES", "Las Palmas", "GC"), ("ES", "As Palmas", "GC"), ("ES", "Santa Cruz de Tenerife", "TF"),
        ("ES", "CADIZ", "CA"),
        ("ES", "Bizkaia", "BI"), ("ES", "Vizcaya", "BI"), ("ES", "m", "M"), ("CA", "quebec", "QC"),
        ("CA", "Québec", "QC"),
        ("JP", "tokyo", "東京都"), ("JP", "東京都", "東京都"),
    ],
)  # fmt: skip
def test_a_region_is_known_by_any_of_its_names(country: str, typed: str, code: str) -> None:
    assert check_region(country, typed) == code


def test_regions_are_shown_in_the_main_language() -> None:
    named = dict(address_fields("ES").regions)
    shown = {named[code] for code in ("GC", "CR", "BI", "CA", "NA", "TF", "AV")}
    assert shown == {"Las Palmas", "Ciudad Real", "Vizcaya", "Cádiz", "Navarra", "Santa Cruz de Tenerife", "Ávila"}
