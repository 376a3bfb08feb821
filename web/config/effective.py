"""The settings that count: those of the environment, over those that staff changed, over the usual ones."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog

from domain.connection import Connection
from domain.settings.marks import ready_marks
from domain.settings.operations import Ground
from domain.settings.queries import SettingView, stored_settings, usable
from domain.settings.views import Mark
from web.config.settings import Settings
from web.config.stripe_currencies import converts_exactly

VARIABLES = {
    "seller_name": "SELLER_NAME",
    "address": "SELLER_ADDRESS",
    "vat_number": "SELLER_VAT_NUMBER",
    "currency": "CURRENCY",
    "locale": "LOCALE",
    "time_zone": "TIME_ZONE",
    "prices_include_tax": "PRICES_INCLUDE_TAX",
    "tax_countries": "TAX_COUNTRIES",
    "return_days": "RETURN_DAYS",
    "hold_minutes": "HOLD_SECONDS",
    "mail_from": "MAIL_FROM",
    "staff_second_factor": "STAFF_SECOND_FACTOR",
}
"""The variable of each setting that has one; it wins."""

ATTRIBUTES = {"address": "seller_address", "vat_number": "seller_vat_number", "hold_minutes": "hold_seconds"}
"""The settings that `Settings` has under another name."""

log = structlog.get_logger()


def ground_of(chosen: Settings) -> Ground:
    """What the settings are without a change by staff; `chosen` is as the environment has it."""
    pins = {name: variable for name, variable in VARIABLES.items() if variable in chosen.from_env}
    return Ground(values_of(chosen), pins)


def values_of(settings: Settings) -> dict[str, Any]:
    """The values of what staff can change, by the names of the settings, as they are stored."""
    return {
        "open": settings.open,
        "name": settings.name,
        "tagline": settings.tagline,
        "seller_name": settings.seller_name,
        "address": settings.seller_address,
        "email": settings.email,
        "phone": settings.phone,
        "company_number": settings.company_number,
        "vat_number": settings.seller_vat_number,
        "accent": settings.accent,
        "face": settings.face,
        "home_country": settings.home_country,
        "currency": settings.currency,
        "locale": settings.locale,
        "time_zone": settings.time_zone,
        "prices_include_tax": settings.prices_include_tax,
        "tax_countries": sorted(settings.tax_countries),
        "return_days": settings.return_days,
        "return_cost": settings.return_cost,
        "recently_viewed": settings.recently_viewed,
        "product_feeds": settings.product_feeds,
        "countries": list(settings.countries),
        "cut_off": settings.cut_off,
        "dispatch_days": list(settings.dispatch_days),
        "delivery_days": list(settings.delivery_days),
        "closed_days": list(settings.closed_days),
        "hold_minutes": -(-settings.hold_seconds // 60),
        "mail_from": settings.mail_from,
        "staff_second_factor": settings.staff_second_factor,
    }


async def read_effective(connection: Connection, chosen: Settings) -> Settings:
    """The settings that count now, with the pictures of the shop itself: two queries."""
    marks = await ready_marks(connection)
    now = effective(chosen, await stored_settings(connection))
    logo, icon, guarantee = map(marks.get, (Mark.LOGO, Mark.ICON, Mark.GUARANTEE))
    return replace(now, logo=logo, icon=icon, guarantee=guarantee)


def effective(chosen: Settings, stored: Mapping[str, SettingView]) -> Settings:
    """`chosen`, the environment's settings, with what staff changed.

    A row that cannot be used is left out and logged, so that none stops a start.
    """
    known, wrong = usable(stored)
    if chosen.stripe_secret_key and not converts_exactly(known.get("currency", chosen.currency)):
        wrong["currency"] = "Stripe takes no third decimal of it."
        known.pop("currency", None)
    if wrong:
        log.warning("stored settings cannot be used", settings=wrong)
    ground = ground_of(chosen)
    changed = {name: value for name, value in known.items() if name not in ground.pins}
    if changed.get("home_country", chosen.home_country) not in changed.get("countries", chosen.countries):
        changed.pop("countries", None)
    return replace(chosen, **{ATTRIBUTES.get(name, name): _as_held(name, value) for name, value in changed.items()})


def _as_held(name: str, value: Any) -> Any:
    if name == "hold_minutes":
        return 60 * value
    if name == "tax_countries":
        return frozenset(value)
    return tuple(value) if isinstance(value, list) else value
