"""Texts compared as people compare them: without accents, capitals or kinds of apostrophes; numbers by their value."""

import re
import unicodedata

LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŧ": "t", "ħ": "h"}
    | dict.fromkeys("’‘ʼʹ′`´＇", "'")
)
"""Letters that Unicode does not take apart into a plain one and an accent."""


def fold(text: str) -> str:
    """`text` in small letters without accents: "Größmann" and "GROSSMANN" give one result."""
    if text.isascii():
        return text.lower().replace("`", "'")
    parted = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(one for one in parted if not unicodedata.combining(one))
    return unicodedata.normalize("NFC", plain.translate(LETTERS))


DASHES = dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-")


def plain_signs(text: str) -> str:
    """`text` as if typed on a plain keyboard: wide letters narrow (NFKC), dashes as hyphens, nothing invisible.

    For what is pasted to be compared, such as codes and numbers: a telephone turns hyphens into dashes, a web page or
    a PDF adds marks that nobody sees, and a Japanese keyboard writes wide letters.
    """
    seen = "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
    return seen.translate(DASHES)


def without_wildcards(text: str) -> str:
    """`text` as LIKE finds it word for word: its wildcards and backslashes escaped."""
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


LAST_LETTERS = {"sv": "åäö", "fi": "åäö", "da": "æøå", "nb": "æøå", "nn": "æøå", "no": "æøå"}
"""Letters that stand at the end of the alphabet in some languages, in their order there."""


def sort_key(text: str, locale: str = "en") -> tuple[tuple[int, int, str], ...]:
    """The place of `text` in a list in the language of `locale`: accents folded, and "2 cm" before "10 cm"."""
    last = LAST_LETTERS.get(locale.partition("_")[0], "")
    ends = {ord(one): f"z\uffff{place}" for place, one in enumerate(last)}
    typed = unicodedata.normalize("NFC", text).lower().translate(ends)
    parts = re.findall(r"\d+|\D+", fold(typed))
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
