"""A group of customers in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.customers.counting import MOST_COUNTED
from domain.customers.models import CustomerGroup
from domain.money import format_money
from web.config.settings import Settings
from web.templating.filters import country_name, day_name


def rule_words(group: CustomerGroup, settings: Settings) -> str:
    """The rules of a group in one line: at least 3 paid orders in 365 days, and spent at least £200 in 365 days."""
    span = f"in {group.days} days" if group.days > 1 else "in a day"
    orders, spent = group.minimum_orders, group.minimum_spent
    noun = "order" if orders == 1 else "orders"
    parts = [
        f"at least {orders} paid {noun} {span}" if orders else "",
        f"spent at least {format_money(spent, group.currency, settings.locale)} {span}" if spent else "",
        f"country is {country_name(group.country, settings.locale)}" if group.country else "",
        f"signed up before {_day(group.signed_up_before, settings)}" if group.signed_up_before else "",
    ]
    words = ", and ".join(part for part in parts if part)
    return words[:1].upper() + words[1:]


def member_words(group: CustomerGroup) -> str:
    """How many belong to a group, as the worker last counted them."""
    if group.members is None:
        return "Being counted"
    if group.members > MOST_COUNTED:
        return f"More than {MOST_COUNTED:,} customers"
    return f"{group.members:,} {'customer' if group.members == 1 else 'customers'}"


def _day(at: datetime, settings: Settings) -> str:
    return day_name(at.astimezone(ZoneInfo(settings.time_zone)).date(), settings.locale)
