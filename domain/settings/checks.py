"""What a setting may be. Each check returns the value as it is stored, or raises ValueError with a sentence."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from email.utils import parseaddr
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

import email_validator
from babel import Locale, UnknownLocaleError

from domain.clock import YEARS
from domain.delivery.calendar import read_span
from domain.settings.colours import read_colour
from domain.words.messages import gettext

Check = Callable[[Any], Any]
LONGEST_EMAIL = 254
SPECIALS = re.compile(r'[\]\[\\()<>@,:;".]')
"""What RFC 5322 wants quoted in a name."""

MOST_CLOSED = 60
"""The most entries of closed days, each of which may be a span."""

PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{3,}")


def line(longest: int, *, needed: str = "") -> Check:
    """A text in one line, which may be empty unless a sentence says what is `needed`."""

    def check(value: Any) -> str:
        text = " ".join(_text(value).split())
        if needed and not text:
            raise ValueError(needed)
        if len(text) > longest:
            raise ValueError(gettext("Use at most %(number)s characters.", number=longest))
        return text

    return check


def lines(longest: int, most: int) -> Check:
    """A text of several lines, such as a postal address."""

    def check(value: Any) -> str:
        parts = [tidy for part in _text(value, "\n\r").splitlines() if (tidy := " ".join(part.split()))]
        text = "\n".join(parts)
        if len(text) > longest or len(parts) > most:
            raise ValueError(
                gettext("Use at most %(longest)s characters in %(most)s lines.", longest=longest, most=most)
            )
        return text

    return check


def email(value: Any) -> str:
    """An email address in its usual form, or nothing."""
    text = _text(value).strip()
    if not text:
        return ""
    try:
        return email_validator.validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized
    except email_validator.EmailNotValidError:
        raise ValueError(gettext("Enter an email address, such as name@example.com.")) from None


def sender(value: Any) -> str:
    """An email address with the name before it, or without; nothing stands for the shop's own."""
    text = " ".join(_text(value).split())
    if not text:
        return ""
    name, address = parseaddr(text)
    found = email(address)
    if not found or len(text) > LONGEST_EMAIL:
        raise ValueError(gettext("Enter an address, such as Oak & Clay <shop@example.com>."))
    return mailbox(name, found)


def mailbox(name: str, address: str) -> str:
    """An address with the name before it, as `parseaddr` takes it apart again."""
    if not name:
        return address
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>' if SPECIALS.search(name) else f"{name} <{address}>"


def phone(value: Any) -> str:
    """A telephone number as people write it, or nothing."""
    return phone_number(_text(value))


def phone_number(typed: str) -> str:
    """A telephone number as people write it, or nothing. Raises ValueError with a sentence."""
    text = " ".join(typed.split())
    if text and (len(text) > 40 or not PHONE.fullmatch(text)):  # noqa: PLR2004 - longer than any number
        raise ValueError(gettext("Enter a phone number with its country code, such as +44 20 7946 0000."))
    return text


def vat_number(value: Any) -> str:
    """A VAT number: the letters of its country and what follows, or nothing."""
    text = " ".join(_text(value).upper().split())
    if text and not re.fullmatch(r"[A-Z]{2}[A-Z0-9 .+*-]{2,30}", text):
        raise ValueError(gettext("Enter the number with the letters of its country, such as GB 123 4567 89."))
    return text


def one_of(allowed: Sequence[str], sentence: str) -> Check:
    """One of a few words."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError(sentence)
        return value

    return check


def some_of(allowed: Sequence[str], *, needed: str = "", unknown: str) -> Check:
    """Some of the `allowed` codes, in their order there, each once."""

    def check(value: Any) -> list[str]:
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise ValueError(gettext("Send a list of codes."))
        if strangers := sorted(set(value) - set(allowed)):
            raise ValueError(gettext("%(unknown)s: %(strangers)s.", unknown=unknown, strangers=", ".join(strangers)))
        if needed and not value:
            raise ValueError(needed)
        return [one for one in allowed if one in value]

    return check


def whole(low: int, high: int) -> Check:
    """A whole number between two bounds."""

    def check(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(
                gettext("Enter a whole number from %(lowest)s to %(highest)s.", lowest=f"{low:,}", highest=f"{high:,}")
            )
        return value

    return check


def switch(value: Any) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise ValueError(gettext("Send true or false."))
    return value


def clock_time(value: Any) -> str:
    """A time of the day as 14:00, or nothing."""
    text = _text(value).strip()
    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError(gettext("Enter a time of 24 hours, such as 14:00."))
    return text


def closed_days(value: Any) -> list[str]:
    """Days, or spans of days, in order, each as 2026-12-24 or as 2026-12-24 to 2027-01-02."""
    if not isinstance(value, list | tuple):
        raise ValueError(gettext("Send a list of days."))
    if len(value) > MOST_CLOSED:
        raise ValueError(gettext("Enter at most %(most_closed)s lines.", most_closed=MOST_CLOSED))
    return sorted(_closed(" ".join(_text(one).split())) for one in value)


def _closed(text: str) -> str:
    try:
        first, last = read_span(text)
    except ValueError:
        raise ValueError(
            gettext("Write %(text)s as 2026-12-24, or as 2026-12-24 to 2027-01-02.", text=text[:40])
        ) from None
    if first.year not in YEARS or last.year not in YEARS:
        raise ValueError(gettext("Choose years from %(first)s to %(last)s.", first=YEARS[0], last=YEARS[-1]))
    return f"{first}" if first == last else f"{first} to {last}"


def colour(value: Any) -> str:
    """A colour as #rrggbb, or nothing."""
    text = _text(value).strip()
    return read_colour(text) if text else ""


def currency(value: Any) -> str:
    """A currency of ISO 4217, by its code."""
    text = _text(value).strip().upper()
    if text not in Locale("en").currencies:
        raise ValueError(gettext("Enter the code of a currency, such as EUR."))
    return text


def locale(value: Any) -> str:
    """A locale that Babel knows, such as en_IE."""
    try:
        text = str(Locale.parse(_text(value).strip().replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        raise ValueError(gettext("Choose how figures and dates are written, such as en_IE.")) from None
    return text


def time_zone(value: Any) -> str:
    """A time zone of the IANA's database."""
    if not isinstance(value, str) or value not in _time_zones():
        raise ValueError(gettext("Choose a time zone, such as Europe/Berlin."))
    return value


@lru_cache(maxsize=1)
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _text(value: Any, more: str = "") -> str:
    if not isinstance(value, str):
        raise ValueError(gettext("Send a text."))
    text = unicodedata.normalize("NFC", value)
    if any(unicodedata.category(one) in {"Cc", "Cf", "Cs", "Co"} and one not in more for one in text):
        raise ValueError(gettext("This contains characters that we cannot use."))
    return text
