"""The filters of templates: how figures, times and names are written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time, format_timedelta, get_timezone_gmt
from markupsafe import Markup, escape

from domain.clock import now
from domain.delivery.calendar import Span
from domain.money import decimal_text, format_money, format_tenths
from domain.prices.unit_price import UnitPrice
from web.config.settings import LANGUAGE, Settings
from web.templating.markdown import as_html, as_page, as_plain, in_words


@lru_cache(maxsize=1024)
def slug(text: str) -> str:
    """Return `text` as part of a class name or an id: Raw Oak gives raw-oak."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def plural(noun: str) -> str:
    """Return the regular plural of an English noun: size gives sizes, finish finishes, quality qualities."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else f"{noun}s"


def breakable(address: str) -> Markup:
    """Return an email address as HTML that begins a new line behind its @ where there is no room for all of it."""
    return Markup("@<wbr>").join(escape(part) for part in address.split("@"))


@lru_cache(maxsize=512)
def country_name(code: str, locale: str) -> str:
    """Return the name of a country in the shop's language, or its code if it has none."""
    return str(Locale.parse(locale).territories.get(code, code))


ADDRESS = ("name", "company", "line1", "line2", "city", "region", "postal_code")


def address_lines(address: Mapping[str, str], locale: str) -> list[str]:
    """Return an address line by line as it stands on a parcel, its country last; the phone is no part of it."""
    country = address.get("country", "")
    parts = [address.get(part, "") for part in ADDRESS] + [country_name(country, locale) if country else ""]
    return [part for part in parts if part]


MOST_SHOWN = 160
"""Search engines and previews of links show no more characters of a description."""


def shortened(text: str) -> str:
    """Return the beginning of a text in one line, up to the end of a word."""
    line = " ".join(text.split())
    return (
        line if len(line) <= MOST_SHOWN else f"{line[: MOST_SHOWN - 1].rpartition(' ')[0] or line[: MOST_SHOWN - 1]}…"
    )


def zone_name(at: datetime) -> str:
    """Return the short name of the zone that `at` is in: GMT, BST, or GMT+09:00 where English has none."""
    return _zone_name(_AsItStands(at.tzinfo, at.utcoffset(), at.dst(), at))


@dataclass(frozen=True, slots=True)
class _AsItStands:
    """A zone by its winter or summer time, which is all that its name depends on, with a moment of that."""

    zone: tzinfo | None
    offset: timedelta | None
    summer: timedelta | None
    at: datetime = field(compare=False)


@lru_cache(maxsize=64)
def _zone_name(zone: _AsItStands) -> str:
    name = format_time(zone.at, "z", locale=LANGUAGE.replace("-", "_"))
    return name if name.isalpha() else get_timezone_gmt(zone.at, "long", locale=LANGUAGE.replace("-", "_"))


@lru_cache(maxsize=1440)
def clock_words(hour: int, minute: int, locale: str) -> str:
    """Return a time of the day: 09:05."""
    return format_time(time(hour, minute), "HH:mm", locale=locale)


@lru_cache(maxsize=1024)
def day_name(day: date, locale: str) -> str:
    """Return a day with its year: 24 December 2026."""
    return format_date(day, "long", locale=locale)


@lru_cache(maxsize=128)
def weekday_name(day: date, locale: str) -> str:
    """Return a day near today: Wednesday 2 December."""
    return format_skeleton("EEEEMMMMd", day, locale=locale)


@lru_cache(maxsize=64)
def span_words(days: Span, locale: str) -> str:
    """Return the days of a delivery: Wednesday 2 December, or Wed 2 Dec – Fri 4 Dec, which breaks at the dash."""
    first, last = days
    if first == last:
        return weekday_name(first, locale)
    return str(format_interval(first, last, "MMMEd", locale=locale)).replace(" ", "\N{NO-BREAK SPACE}")


def order_by_words(at: datetime, today: date, locale: str) -> str:
    """Return until when to order: 14:00, with the day unless it is `today`; `at` is of the shop's clock.

    Kept by what a clock shows: 14:00 in London and 15:00 in Berlin are the same moment, and equal.
    """
    clock = clock_words(at.hour, at.minute, locale)
    return clock if at.date() == today else f"{clock} on {weekday_name(at.date(), locale)}"


def date_words(day: date, locale: str) -> str:
    """Return a day of the calendar with its year. Raises TypeError for a moment, whose day depends on the clock."""
    if isinstance(day, datetime):
        raise TypeError("A moment has a day by the clock of the shop alone: use full_day.")
    return day_name(day, locale)


PER_UNIT = {"kg": "kg", "l": "litre", "m": "metre", "piece": "piece"}


def per_unit(unit: UnitPrice, currency: str, locale: str) -> str:
    """Return a unit price in words: £7.96 per kg."""
    return f"{format_tenths(unit.tenths, currency, locale)} per {PER_UNIT[unit.per]}"


def content_words(content: str) -> str:
    """Return what a variant contains in words: 750 ml, 12 pieces."""
    return f"{content}s" if content.endswith(" piece") and content != "1 piece" else content


LATELY = timedelta(days=7)
"""For so long a moment is said as the time since; after that the date says more."""

SOON = timedelta(hours=6)
"""A time that is so near is named without its day."""


def since(at: datetime, zone: ZoneInfo, locale: str) -> str:
    """Return a moment as people say it: now, 3 hours ago, in 2 days, or its date when it is a week away."""
    passed = now() - at
    if abs(passed) >= LATELY:
        return day_name(at.astimezone(zone).date(), locale)
    if abs(passed) < timedelta(minutes=1):
        return "now"
    return format_timedelta(-passed, add_direction=True, locale=LANGUAGE.replace("-", "_"))


EVERYWHERE = {
    "decimal": decimal_text,
    "content_words": content_words,
    "iso": lambda at: at.isoformat(),
    "slug": slug,
    "breakable": breakable,
    "shortened": shortened,
    "markdown": as_html,
    "page": as_page,
    "in_words": in_words,
    "plain": as_plain,
    "plural": plural,
}
"""The filters that are the same in every shop."""


def filters(settings: Settings) -> dict[str, Any]:
    """Return the filters of every template, in the shop's language and time zone."""
    zone, locale = ZoneInfo(settings.time_zone), settings.locale

    def local(moment: datetime) -> datetime:
        return moment.astimezone(zone)

    def clock(here: datetime) -> str:
        return clock_words(here.hour, here.minute, locale)

    def moment(here: datetime) -> str:
        return f"{day_name(here.date(), locale)}, {clock(here)}"

    def clock_there(at: datetime) -> str:
        return f"{clock(local(at))} {zone_name(local(at))}"

    def moment_there(at: datetime) -> str:
        return f"{moment(local(at))} {zone_name(local(at))}"

    def day_or_clock(at: datetime) -> str:
        here = local(at)
        return clock(here) if here.date() == local(now()).date() else format_skeleton("MMMMd", here, locale=locale)

    return {
        "money": lambda amount, currency, exact=False: format_money(amount, currency, locale, exact=exact),
        "per_unit": lambda unit, currency: per_unit(unit, currency, locale),
        "moment": lambda at: moment(local(at)),
        "clock": lambda at: clock(local(at)),
        "clock_there": clock_there,
        "moment_there": moment_there,
        "until_there": lambda at: clock_there(at) if at - now() < SOON else moment_there(at),
        "date": lambda day: date_words(day, locale),
        "full_day": lambda at: day_name(local(at).date(), locale),
        "day": lambda at: format_skeleton("MMMMd", local(at), locale=locale),
        "day_or_clock": day_or_clock,
        "span": lambda days: span_words(days, locale),
        "order_by": lambda at: order_by_words(at, now().astimezone(zone).date(), locale),
        "ago": lambda at: since(at, zone, locale),
        **EVERYWHERE,
    }
