"""Cleaning and parsing of submitted texts."""

import unicodedata
from uuid import UUID

UNSEEN = {"Cc", "Cf", "Cs", "Co"}
JOINERS = "\u200c\u200d"
"""Format characters that words are spelt with, in Persian and Hindi for example."""


def clean_text(value: str) -> str:
    """`value` without spaces around or doubled, in composed form.

    Raises ValueError on control characters, and on format characters, with which one name can pass for another.
    """
    text = unicodedata.normalize("NFC", " ".join(value.split()))
    if any(unicodedata.category(one) in UNSEEN and one not in JOINERS for one in text):
        raise ValueError("This contains characters that we cannot use.")
    return text


def clean_prose(value: str) -> str:
    """`value` in composed form with plain line ends, without spaces around. Raises ValueError as `clean_text` does."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").strip())
    if any(unicodedata.category(one) in UNSEEN and one not in f"\n\t{JOINERS}" for one in text):
        raise ValueError("This contains characters that we cannot use.")
    return text


def plain_text(value: str) -> str:
    """`value` with wide and other compatible characters as plain ones (NFKC), without invisible ones and outer spaces.

    For what is compared rather than read: addresses of email, codes, postal codes. Line ends in the middle stay, so
    that they are refused where they make no sense.
    """
    shown = "".join(one for one in value if unicodedata.category(one) != "Cf")
    return unicodedata.normalize("NFKC", shown).strip()


def digits_of(text: str) -> str:
    """The digits of a code, in any script and whatever stands between them, as plain ones."""
    return "".join(str(unicodedata.decimal(one)) for one in plain_text(text) if one.isdecimal())


def whole_number(text: str, low: int, high: int) -> int | None:
    """`text` as a plain decimal whole number from `low` to `high`, or None: no signs, fractions or other digits."""
    text = text.strip()
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(high))
    return int(text) if plain and low <= int(text) <= high else None


def read_uuid(text: str) -> UUID | None:
    """`text` as an id, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
