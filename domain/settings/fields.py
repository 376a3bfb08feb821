"""Every setting that staff can change: its name, the section where it stands, and what it may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.delivery.calendar import WEEKDAYS
from domain.delivery.methods import COUNTRIES
from domain.settings import checks
from domain.settings.bounds import FACES, FEWEST_RETURN_DAYS, LONGEST_HOLD_MINUTES, MOST_RETURN_DAYS, RETURN_COSTS
from domain.settings.checks import Check
from domain.taxes.rates import TAXED_COUNTRIES
from domain.words.messages import marked


class Section(StrEnum):
    """A page of settings."""

    IDENTITY = "identity"
    LOOK = "look"
    SELLING = "selling"
    DELIVERY = "delivery"
    PAYMENT = "payment"
    EMAILS = "emails"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting by its name; one without a section has a button of its own."""

    name: str
    section: Section | None
    check: Check


NO_DAY = marked("Choose at least one day, or no parcel would ever come.")
NO_WEEKDAY = marked("These are no weekdays")
NOT_THERE = marked("The shop cannot deliver to")
SETTINGS: Mapping[str, Setting] = {
    one.name: one
    for one in (
        Setting("open", None, checks.switch),
        Setting("name", Section.IDENTITY, checks.line(60, needed=marked("Enter the name of the shop."))),
        Setting("tagline", Section.IDENTITY, checks.line(120)),
        Setting("seller_name", Section.IDENTITY, checks.line(120)),
        Setting("address", Section.IDENTITY, checks.lines(300, 8)),
        Setting("email", Section.IDENTITY, checks.email),
        Setting("phone", Section.IDENTITY, checks.phone),
        Setting("company_number", Section.IDENTITY, checks.line(60)),
        Setting("vat_number", Section.IDENTITY, checks.vat_number),
        Setting("accent", Section.LOOK, checks.colour),
        Setting("face", Section.LOOK, checks.one_of(FACES, marked("Choose one of the typefaces."))),
        Setting("home_country", Section.SELLING, checks.one_of(COUNTRIES, marked("Choose a country."))),
        Setting("currency", Section.SELLING, checks.currency),
        Setting("locale", Section.SELLING, checks.locale),
        Setting("time_zone", Section.SELLING, checks.time_zone),
        Setting("prices_include_tax", Section.SELLING, checks.switch),
        Setting(
            "tax_countries",
            Section.SELLING,
            checks.some_of(sorted(TAXED_COUNTRIES), unknown=marked("There are no tax rates for")),
        ),
        Setting("return_days", Section.SELLING, checks.whole(FEWEST_RETURN_DAYS, MOST_RETURN_DAYS)),
        Setting("product_feeds", Section.SELLING, checks.switch),
        Setting("return_cost", Section.SELLING, checks.one_of(RETURN_COSTS, marked("Choose who pays."))),
        Setting("recently_viewed", Section.SELLING, checks.switch),
        Setting(
            "countries",
            Section.DELIVERY,
            checks.some_of(COUNTRIES, needed=marked("Choose at least one country."), unknown=NOT_THERE),
        ),
        Setting("cut_off", Section.DELIVERY, checks.clock_time),
        Setting("dispatch_days", Section.DELIVERY, checks.some_of(WEEKDAYS, needed=NO_DAY, unknown=NO_WEEKDAY)),
        Setting("delivery_days", Section.DELIVERY, checks.some_of(WEEKDAYS, needed=NO_DAY, unknown=NO_WEEKDAY)),
        Setting("closed_days", Section.DELIVERY, checks.closed_days),
        Setting("hold_minutes", Section.PAYMENT, checks.whole(1, LONGEST_HOLD_MINUTES)),
        Setting("mail_from", Section.EMAILS, checks.sender),
        Setting("staff_second_factor", Section.STAFF, checks.switch),
    )
}


def names_of(section: Section) -> tuple[str, ...]:
    """The names of the settings of a section, in the order in which they stand there."""
    return tuple(name for name, one in SETTINGS.items() if one.section is section)
