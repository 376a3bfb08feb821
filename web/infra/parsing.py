"""Cleaning and parsing of submitted texts."""

import unicodedata
from uuid import UUID


def clean_text(value: str) -> str:
    """`value` without spaces around or doubled, in composed form. Raises ValueError on control characters."""
    text = unicodedata.normalize("NFC", " ".join(value.split()))
    if any(unicodedata.category(character) in {"Cc", "Cs", "Co"} for character in text):
        raise ValueError("This contains characters that we cannot use.")
    return text


def clean_prose(value: str) -> str:
    """`value` in composed form with plain line ends, without spaces around. Raises ValueError on control characters."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").strip())
    if any(unicodedata.category(one) in {"Cc", "Cs", "Co"} and one not in "\n\t" for one in text):
        raise ValueError("This contains characters that we cannot use.")
    return text


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
