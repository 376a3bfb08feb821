"""Bank holidays by country, as the `holidays` library knows them, which is renewed several times a year."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

PARTS: Mapping[str, str] = {"GB": "ENG"}
"""The part of a country whose bank holidays count where the whole country has fewer: most parcels are sorted there."""


def is_bank_holiday(day: date, country: str) -> bool:
    """Whether the whole of a country, or the part of it in `PARTS`, has a bank holiday."""
    return day in _bank_holidays(country, day.year)


@lru_cache(maxsize=128)
def _bank_holidays(country: str, year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 - a tenth of a second, which a start does without

    return frozenset(country_holidays(country, subdiv=PARTS.get(country), years=year))
