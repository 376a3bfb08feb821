"""Refunds that staff have made themselves, by bank transfer or in cash: the day on which the money was sent."""

from datetime import date
from zoneinfo import ZoneInfo

from domain.clock import now
from domain.orders.views import OrderView
from domain.words.messages import gettext, marked
from web.config.settings import Settings

ASKED = marked("Enter a date, such as 2026-12-24.")


def today(settings: Settings) -> date:
    """Return the day that it is, by the shop's clock."""
    return now().astimezone(ZoneInfo(settings.time_zone)).date()


def check_sent_on(day: date, order: OrderView, settings: Settings) -> date:
    """Return the day if money for the order can have been sent back on it. Raises ValueError with a sentence."""
    if day > today(settings):
        raise ValueError(gettext("The money can't have been sent in the future. Refund it once it has been."))
    if day < order.placed_at.astimezone(ZoneInfo(settings.time_zone)).date():
        raise ValueError(gettext("The money can't have been sent before the order was placed."))
    return day


def read_sent_on(text: str, order: OrderView, settings: Settings) -> date:
    """Return the typed day, today if it is empty. Raises ValueError with a sentence."""
    if not text.strip():
        return today(settings)
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError(gettext(ASKED)) from error
    return check_sent_on(day, order, settings)
