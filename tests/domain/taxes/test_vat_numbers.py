"""VAT numbers by format and checksum, and which sales they make free of VAT."""

import pytest

from domain.taxes.reverse_charge import Seller, may_reverse
from domain.taxes.vat_numbers import read_vat_number

GERMAN, FRENCH = "DE136695976", "FR40303265045"
SELLER = Seller("DE", "DE 136 695 976")
PARIS, BERLIN = {"country": "FR", "postal_code": "75001"}, {"country": "DE", "postal_code": "10115"}


@pytest.mark.parametrize(
    ("typed", "number"),
    [(" de 136.695-976 ", GERMAN), ("gr 094259216", "EL094259216"), ("GB 980780684", "GB980780684"), ("  ", ""),
     ("DE\u2011136695976", GERMAN), ("DE\u2013136695976\u200b", GERMAN), ("\u200eDE136695976\u200e", GERMAN),
     ("\uff24\uff25\uff11\uff13\uff16\uff16\uff19\uff15\uff19\uff17\uff16", GERMAN), ("\u200b", ""),
     ("BE 0428.759.497", "BE0428759497"), ("ATU13585627", "ATU13585627")],
)  # fmt: skip
def test_a_number_is_read_in_its_usual_form(typed: str, number: str) -> None:
    assert read_vat_number(typed) == number


@pytest.mark.parametrize("typed", ["DE136695977", "136695976", "XX123456789", "XI432525179", "DE", "FR" + "1" * 60])
def test_a_number_with_a_wrong_digit_or_of_no_country_is_none(typed: str) -> None:
    with pytest.raises(ValueError, match="VAT number"):
        read_vat_number(typed)


@pytest.mark.parametrize(
    ("seller", "number", "address", "free"),
    [
        (SELLER, FRENCH, PARIS, True),
        (SELLER, "BE0428759497", PARIS, True),  # Article 138: any member state but that where the transport begins
        (SELLER, GERMAN, PARIS, False),
        (SELLER, FRENCH, BERLIN, False),
        (SELLER, "GB980780684", PARIS, False),
        (SELLER, FRENCH, {"country": "GB"}, False),
        (SELLER, FRENCH, {"country": "FR", "postal_code": "97100"}, False),  # an export
        (SELLER, FRENCH, {"country": "FR", "postal_code": "98000"}, True),  # Monaco is as France
        (Seller("DE", ""), FRENCH, PARIS, False),
        (Seller("DE", "DE136695977"), FRENCH, PARIS, False),
        (Seller("DE", FRENCH), FRENCH, PARIS, False),
        (Seller("GB", "GB980780684"), FRENCH, PARIS, False),
    ],
)
def test_only_a_seller_registered_in_the_eu_sells_without_vat_to_another_member_state(
    seller: Seller, number: str, address: dict[str, str], free: bool
) -> None:
    assert may_reverse(seller, number, address) is free
