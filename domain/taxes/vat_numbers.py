"""VAT numbers of businesses: their format and checksum, country by country.

A number that is right in itself need not belong to anybody: whether it does, the register of the EU says, see
`domain.taxes.reverse_charge`.
"""

import re

from domain.taxes.unions import MEMBER_STATES
from domain.text import plain_signs
from domain.words.messages import gettext, marked

LONGEST = 40
UNKNOWN = marked("Enter the VAT number with the letters of its country, such as DE136695976.")
WRONG = marked("This is not a VAT number of its country. Check it for a missing or wrong digit.")


def read_vat_number(typed: str) -> str:
    """Return a VAT number of an EU country or of the United Kingdom in its usual form, empty if nothing was typed.

    It may be pasted from anywhere, see `plain_signs`.

    Raises ValueError with a sentence if the format or the checksum is wrong.
    """
    plain = re.sub(r"[\s.,/-]", "", plain_signs(typed)).upper()
    if not plain:
        return ""
    if len(typed) > LONGEST or not re.fullmatch(r"[A-Z]{2}[A-Z0-9+*]{2,13}", plain):
        raise ValueError(gettext(UNKNOWN))
    plain = f"EL{plain[2:]}" if plain.startswith("GR") else plain  # as Greece writes it
    if country_of(plain) not in MEMBER_STATES | {"GB"}:
        raise ValueError(gettext(UNKNOWN))
    return _checked(plain)


def _checked(number: str) -> str:
    from stdnum.eu import vat as of_the_eu  # noqa: PLC0415 - brings much that a start does without
    from stdnum.exceptions import ValidationError  # noqa: PLC0415
    from stdnum.gb import vat as of_the_uk  # noqa: PLC0415

    try:
        return f"GB{of_the_uk.validate(number)}" if number.startswith("GB") else str(of_the_eu.validate(number))
    except ValidationError as error:
        raise ValueError(gettext(WRONG)) from error


def country_of(number: str) -> str:
    """The country of a VAT number by ISO 3166-1."""
    return "GR" if number.startswith("EL") else number[:2]
