"""Bank holidays by country, as the `holidays` library knows them, which is renewed several times a year."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

PARTS: Mapping[str, str] = {"GB": "ENG"}
"""The part of a country whose bank holidays alone count: most parcels are sorted there."""

LARGE = 5
"""Elsewhere a day counts, beside those of the whole country, where it is a holiday in one of so many of its parts.

So nothing is promised for Good Friday in Switzerland or Corpus Christi in Germany; a day of one town counts nowhere.
"""


def is_bank_holiday(day: date, country: str) -> bool:
    """Whether a country has a bank holiday: the whole of it, a `LARGE` share of its parts, or the part in `PARTS`."""
    return day in _bank_holidays(country, day.year)


def load_bank_holidays(countries: Iterable[str], years: Iterable[int]) -> None:
    """Load the library and these holidays, about a second of work, so that no shopper waits for them."""
    years = tuple(years)
    for country in countries:
        for year in years:
            _bank_holidays(country, year)


@lru_cache(maxsize=1024)
def _bank_holidays(country: str, year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 - a second, which a start does without

    if part := PARTS.get(country):
        return frozenset(country_holidays(country, subdiv=part, years=year))
    whole = country_holidays(country, years=year)
    parts = whole.subdivisions
    found = Counter(day for part in parts for day in country_holidays(country, subdiv=part, years=year))
    return frozenset(whole) | {day for day, count in found.items() if count * LARGE >= len(parts)}
