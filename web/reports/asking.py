"""What a report is asked for, by pages and by JSON alike: its days and its breakdown."""

import re
from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from domain.clock import now
from domain.errors import InvalidError, NotFoundError
from domain.reports.spans import period
from domain.words.messages import gettext
from web.config.settings import Settings
from web.reports.definitions import ReportName, Wanted, check_by


def today_in(settings: Settings) -> date:
    """The day that the shop's clock shows."""
    return now().astimezone(ZoneInfo(settings.time_zone)).date()


def wanted_report(name: ReportName, first: date | None, last: date | None, by: str, settings: Settings) -> Wanted:
    """What to report: the last thirty days, and the usual breakdown, unless said otherwise. Raises `InvalidError`."""
    first, last = period(first, last, today_in(settings))
    return Wanted(first, last, check_by(name, by), settings.time_zone, settings.currency)


def read_days(query: Mapping[str, str]) -> tuple[date | None, date | None]:
    """The days that a form sent as `from` and `to`, None for what was left empty. Raises `InvalidError`."""
    found: list[date | None] = []
    errors = {}
    for field in ("from", "to"):
        text = query.get(field, "").strip()
        try:
            found.append(date.fromisoformat(text) if text else None)
        except ValueError:
            errors[field] = gettext("Enter a day, such as 2026-12-24.")
    if errors:
        raise InvalidError(errors)
    return found[0], found[1]


MONTH = re.compile(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)


def read_month(text: str) -> date:
    """The first day of a month such as 2026-10. Raises `InvalidError` at `month`."""
    if not MONTH.fullmatch(text.strip()):
        raise InvalidError({"month": gettext("Enter a month, such as 2026-10.")})
    return date.fromisoformat(f"{text.strip()}-01")


def find_month(name: str) -> date:
    """The first day of the month that an address names. Raises `NotFoundError` for what is none."""
    if not MONTH.fullmatch(name):
        raise NotFoundError(gettext("This month is not closed."))
    return date.fromisoformat(f"{name}-01")
