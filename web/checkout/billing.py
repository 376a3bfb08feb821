"""The billing address at checkout, for those whose invoice goes elsewhere than their parcel."""

from collections.abc import Mapping
from typing import Any

from domain.words.messages import gettext
from web.config.settings import Settings
from web.http.forms.address import LONGEST, check_postal
from web.http.forms.address_rules import address_fields
from web.templating.countries import KNOWN_COUNTRIES, every_country

CHOICE, PREFIX = "other_billing", "billing_"
FIELDS = (*LONGEST, "country")
ON_PAGE = (CHOICE, *(PREFIX + name for name in ("country", "name", "company", "line1", "line2", "city", "postal_code")),
           PREFIX + "region")  # fmt: skip
"""The names of the form's fields, in the order in which they stand there."""


def check_billing(form: Mapping[str, str], errors: dict[str, str], settings: Settings) -> dict[str, str] | None:
    """Return the form's billing address, None if it is the delivery address; what is wrong is added to `errors`."""
    if not form.get(CHOICE):
        return None
    wrong: dict[str, str] = {}
    typed = {name: form.get(PREFIX + name, "") for name in FIELDS}
    address = check_postal(typed, wrong, settings, KNOWN_COUNTRIES, gettext("Choose a country."))
    errors |= {PREFIX + name: text for name, text in wrong.items()}
    return address


def billing_fields(address: Mapping[str, str] | None) -> dict[str, str]:
    """Return a billing address as fields of the form; none without one."""
    return {CHOICE: "on", **{PREFIX + name: address.get(name, "") for name in FIELDS}} if address else {}


def billing_pointer(name: str) -> str | None:
    """Return where in JSON a field of the billing address stands, None for another field."""
    return f"/billing_address/{name.removeprefix(PREFIX)}" if name.startswith(PREFIX) else None


def billing_context(form: Mapping[str, str], settings: Settings) -> dict[str, Any]:
    """Return what the template asks: the countries and the fields of a billing address, once one was asked for."""
    if not form.get(CHOICE):
        return {"billing": None}
    country = form.get(PREFIX + "country", "")
    fields = address_fields(country if country in KNOWN_COUNTRIES else settings.home_country)
    return {"billing": {"countries": every_country(settings), "fields": fields}}
