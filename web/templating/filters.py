"""The filters of templates: how figures, times and names are written."""

import re
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time

from domain.money import decimal_text, format_money
from web.config.settings import Settings


@lru_cache(maxsize=1024)
def slug(text: str) -> str:
    """Return `text` as part of a class name or an id: Raw Oak gives raw-oak."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def plural(noun: str) -> str:
    """Return the regular plural of an English noun: size gives sizes, finish finishes, quality qualities."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else f"{noun}s"


@lru_cache(maxsize=512)
def country_name(code: str, locale: str) -> str:
    """Return the name of a country in the shop's language, or its code if it has none."""
    return str(Locale.parse(locale).territories.get(code, code))


def filters(settings: Settings) -> dict[str, Any]:
    """Return the filters of every template, in the shop's language and time zone."""
    zone, locale = ZoneInfo(settings.time_zone), settings.locale

    def local(moment: datetime) -> datetime:
        return moment.astimezone(zone)

    return {
        "money": lambda amount, currency: format_money(amount, currency, locale),
        "decimal": decimal_text,
        "moment": lambda at: f"{format_date(local(at), 'long', locale=locale)}, {format_time(local(at), 'HH:mm')}",
        "clock": lambda at: format_time(local(at), "HH:mm", locale=locale),
        "day": lambda at: format_skeleton("MMMMd", local(at), locale=locale),
        "iso": lambda at: at.isoformat(),
        "slug": slug,
        "plural": plural,
    }
