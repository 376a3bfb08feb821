"""Bank holidays by country, as the `holidays` library knows them, which is renewed several times a year."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

import holidays

PARTS: Mapping[str, str] = {"GB": "ENG"}
"""The part of a country whose bank holidays alone count: most parcels are sorted there."""

LARGE = 5
"""Elsewhere a day counts, beside those of the whole country, where it is a holiday in one of so many of its parts.

So nothing is promised for Good Friday in Switzerland or Corpus Christi in Germany; a day of one town counts nowhere.
"""


_TOLD: dict[tuple[str, int], frozenset[date]] = {}


def is_bank_holiday(day: date, country: str) -> bool:
    """Whether a country has a bank holiday: the whole of it, a `LARGE` share of its parts, or the part in `PARTS`."""
    told = _TOLD.get((country, day.year))
    return day in (bank_holidays(country, day.year) if told is None else told)


def remember_bank_holidays(days: Mapping[tuple[str, int], Iterable[date]]) -> None:
    """Take the bank holidays by country and year as somebody else has looked them up."""
    _TOLD.update({key: frozenset(found) for key, found in days.items()})


@lru_cache(maxsize=1024)
def bank_holidays(country: str, year: int) -> frozenset[date]:
    """The bank holidays of a country in a year. The first time it takes up to a second, and 12 MB that stay."""
    if part := PARTS.get(country):
        return frozenset(holidays.country_holidays(country, subdiv=part, years=year))
    whole = holidays.country_holidays(country, years=year)
    parts = whole.subdivisions
    found = Counter(day for part in parts for day in holidays.country_holidays(country, subdiv=part, years=year))
    return frozenset(whole) | {day for day, count in found.items() if count * LARGE >= len(parts)}
