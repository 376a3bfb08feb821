"""A group of customers in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.customers.counting import MOST_COUNTED
from domain.customers.models import CustomerGroup
from domain.money import format_money
from domain.words.messages import gettext, ngettext
from web.config.settings import Settings
from web.templating.filters import country_name, day_name


def rule_words(group: CustomerGroup, settings: Settings) -> str:
    """The rules of a group in one line: at least 3 paid orders in 365 days, and spent at least £200 in 365 days."""
    span = ngettext("in a day", "in %(num)s days", group.days)
    orders, spent = group.minimum_orders, group.minimum_spent
    parts = [
        ngettext("at least %(num)s paid order %(span)s", "at least %(num)s paid orders %(span)s", orders, span=span)
        if orders
        else "",
        gettext(
            "spent at least %(amount)s %(span)s",
            amount=format_money(spent, group.currency, settings.locale),
            span=span,
        )
        if spent
        else "",
        gettext("country is %(country)s", country=country_name(group.country, settings.locale))
        if group.country
        else "",
        gettext("signed up before %(day)s", day=_day(group.signed_up_before, settings))
        if group.signed_up_before
        else "",
    ]
    words = gettext(", and ").join(part for part in parts if part)
    return words[:1].upper() + words[1:]


def member_words(group: CustomerGroup) -> str:
    """How many belong to a group, as the worker last counted them."""
    if group.members is None:
        return gettext("Being counted")
    if group.members > MOST_COUNTED:
        return gettext("More than %(number)s customers", number=f"{MOST_COUNTED:,}")
    return ngettext("%(number)s customer", "%(number)s customers", group.members, number=f"{group.members:,}")


def _day(at: datetime, settings: Settings) -> str:
    return day_name(at.astimezone(ZoneInfo(settings.time_zone)).date(), settings.locale)
