"""Cleaning and parsing of submitted texts."""

import re
import unicodedata
from uuid import UUID

from domain.words.messages import gettext

UNSEEN = {"Cc", "Cf", "Cs", "Co"}
JOINERS = "\u200c\u200d"
"""Format characters that words are spelt with, in Persian and Hindi for example."""


def _is_plain(text: str) -> bool:
    """Whether `text` has nothing but visible ASCII and spaces, of which no form is another's."""
    return text.isascii() and text.isprintable()


def clean_text(value: str) -> str:
    """`value` without spaces around or doubled, in composed form.

    Raises ValueError on control characters, and on format characters, with which one name can pass for another.
    """
    text = " ".join(value.split())
    if _is_plain(text):
        return text
    text = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(one) in UNSEEN and one not in JOINERS for one in text):
        raise ValueError(gettext("This contains characters that we cannot use."))
    return text


SIGNS = str.maketrans("。｡∕⁄⧸", "..///")
"""Signs that pass for the full stop and the slash of a web address, beside those that are compatible with them."""

LINK = re.compile(
    r"""
    : \s* / \s* / | \b (?: https? | ftp | mailto | javascript ) \s* : | \b www \s* \. \s* \w
    | \S @ [\w-]+ \. [^\W\d_]
    | \b (?: (?= [\w-]* [^\W\d_] ) [\w-]+ (?: \. [\w-]+ )* \. [^\W\d_]{2,63} | \d+ (?: \. \d+ ){3} )
      (?: : \d{1,5} )? (?: / | [?\#] \S )
    | \b [\w-]{2,} \. (?: com | net | org | info | biz | xyz | top | shop | online | site | club | click | link ) \b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What programs that show emails make a link of: a scheme, `www.`, an address of email, or a host's name.

A name with a full stop inside is no link by itself (St.James, No.5/7), unless it ends as most links do.
"""


LINKING = frozenset(":.@")
"""Each link has one of these."""


def linkless_text(value: str) -> str:
    """`value` as `clean_text` returns it, for texts of strangers that go into emails.

    Raises ValueError, also for what could become a link there.
    """
    text = clean_text(value)
    if _is_plain(text) and LINKING.isdisjoint(text):
        return text
    if LINK.search(plain_text(text).translate(SIGNS)):
        raise ValueError(gettext("Leave web and email addresses out."))
    return text


def clean_prose(value: str) -> str:
    """`value` in composed form with plain line ends, without spaces around. Raises ValueError as `clean_text` does."""
    if not value:
        return value
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").strip())
    if any(unicodedata.category(one) in UNSEEN and one not in f"\n\t{JOINERS}" for one in text):
        raise ValueError(gettext("This contains characters that we cannot use."))
    return text


def plain_text(value: str) -> str:
    """`value` with wide and other compatible characters as plain ones (NFKC), without invisible ones and outer spaces.

    For what is compared rather than read: addresses of email, codes, postal codes. Line ends in the middle stay, so
    that they are refused where they make no sense.
    """
    if _is_plain(value):
        return value.strip()
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
