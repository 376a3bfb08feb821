"""The form of a group of customers."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from domain.clock import YEARS, far_year
from domain.customers.groups import LONGEST_NAME, MOST_DAYS, MOST_ORDERS, GroupDraft
from domain.delivery.methods import COUNTRIES
from domain.money import decimal_text
from domain.words.messages import gettext
from web.config.settings import Settings
from web.http.forms.money import read_money
from web.http.forms.reader import FieldReader
from web.infra.parsing import clean_text, whole_number

T = TypeVar("T")
ON_PAGE = ("name", "minimum_orders", "minimum_spent", "days", "country", "signed_up_before")
EMPTY = {**dict.fromkeys(ON_PAGE, ""), "days": "365"}


def form_of(draft: GroupDraft, settings: Settings) -> dict[str, str]:
    """A group as the values of its form's fields."""
    before = draft.signed_up_before
    return {
        "name": draft.name,
        "minimum_orders": str(draft.minimum_orders or ""),
        "minimum_spent": decimal_text(draft.minimum_spent, draft.currency) if draft.minimum_spent else "",
        "days": str(draft.days),
        "country": draft.country or "",
        "signed_up_before": before.astimezone(ZoneInfo(settings.time_zone)).date().isoformat() if before else "",
    }


def typed(form: dict[str, str]) -> dict[str, str]:
    """The submitted values, to show them again."""
    return {name: form[name].replace("\x00", "")[:100] for name in ON_PAGE if name in form}


def read_group(form: dict[str, str], settings: Settings, currency: str) -> GroupDraft:
    """The group of a submitted form. Raises `InvalidError` with a sentence for every field that cannot be read."""
    fields = FieldReader({name: form.get(name, "").strip() for name in ON_PAGE})
    draft = GroupDraft(
        name=fields.read("name", _name, ""),
        minimum_orders=fields.read("minimum_orders", _optional(lambda text: _number(text, MOST_ORDERS)), None),
        minimum_spent=fields.read(
            "minimum_spent", _optional(lambda text: read_money(text, currency, settings.locale)), None
        ),
        currency=currency,
        days=fields.read("days", lambda text: _number(text or "365", MOST_DAYS), 365),
        country=fields.read("country", _optional(_country), None),
        signed_up_before=fields.read("signed_up_before", _optional(lambda text: read_day(text, settings)), None),
    )
    fields.refuse_errors()
    return draft


def read_day(text: str, settings: Settings) -> datetime:
    """The first moment of a typed day in the shop's time zone, in UTC. Raises ValueError with a sentence."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(gettext("Enter a date, such as 2026-12-24.")) from None
    if day.year not in YEARS:
        raise ValueError(far_year())
    return datetime.combine(day, time(), ZoneInfo(settings.time_zone)).astimezone(UTC)


def _optional(check: Callable[[str], T]) -> Callable[[str], T | None]:
    return lambda text: check(text) if text else None


def _name(text: str) -> str:
    name = clean_text(text)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ValueError(gettext("Enter a name of at most %(longest_name)s characters.", longest_name=LONGEST_NAME))
    return name


def _number(text: str, most: int) -> int:
    number = whole_number(text, 1, most)
    if number is None:
        raise ValueError(gettext("Enter a whole number from %(lowest)s to %(highest)s.", lowest=1, highest=f"{most:,}"))
    return number


def _country(text: str) -> str:
    if text not in COUNTRIES:
        raise ValueError(gettext("Choose a country from the list."))
    return text
