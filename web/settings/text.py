"""What settings are called, and what is said beside them."""

from dataclasses import dataclass
from typing import Literal

from domain.accounts.roles import Verb
from domain.settings.fields import Section

Kind = Literal["text", "area", "lines", "email", "tel", "number", "select", "switch", "boxes"]


@dataclass(frozen=True, slots=True)
class Words:
    """The label of a setting, the hint below it, and the kind of its field."""

    label: str
    hint: str = ""
    kind: Kind = "text"


SECTIONS = {
    Section.IDENTITY: (
        "Identity",
        "The name of the shop, and who sells: on every page, in every email and document.",
    ),
    Section.LOOK: (
        "Look",
        "Colour and typeface. Shades of the colour are chosen so that everybody can read them.",
    ),
    Section.SELLING: ("Selling", "Where the shop is at home, its currency, its tax and its return period."),
    Section.DELIVERY: (
        "Delivery",
        "The countries that the shop delivers to, and the days on which parcels leave and arrive.",
    ),
    Section.PAYMENT: ("Payment", "How long an order may wait for its payment."),
    Section.EMAILS: ("Emails", "Who the emails of the shop are from."),
    Section.STAFF: ("Staff", "How those who work here sign in."),
}
"""The title of each section, and what it is about."""

MORE = {
    Section.PAYMENT: (("/admin/payment-methods", "Payment methods and their rules", Verb.SEE_MONEY),),
    Section.DELIVERY: (("/admin/delivery-methods", "Delivery methods and prices", Verb.SET_DELIVERY),),
    Section.SELLING: (
        ("/admin/taxes", "Tax rates", Verb.SEE_REPORTS),
        ("/admin/content", "Terms, privacy and other pages", Verb.CHANGE_PAGES),
    ),
    Section.EMAILS: (("/admin/emails/samples", "See every email", Verb.READ_EMAILS),),
    Section.STAFF: (("/admin/staff", "Who works here", Verb.MANAGE_STAFF),),
}
"""Where the rest of a section is, and for whom."""

FIELDS = {
    "name": Words("Name of the shop"),
    "tagline": Words("Tagline", "A line about the shop, on the front page and in search engines."),
    "seller_name": Words("Who sells", "The person or company by its legal name. The name of the shop, if empty."),
    "address": Words("Postal address", "As on a letter, with the country.", "area"),
    "email": Words("Email for customers", "Shown to customers: whoever sells must name one.", "email"),
    "phone": Words("Phone", "With the country code.", "tel"),
    "company_number": Words("Company number", "Register and number, for example Companies House 01234567."),
    "vat_number": Words("VAT number", "On invoices; without it none is printed."),
    "accent": Words("Colour", "For example #1f4635 or teal. Empty: the usual green."),
    "face": Words("Typeface", "", "select"),
    "home_country": Words(
        "Home country", "Offered first at checkout. Tax charged there alone moves with it.", "select"
    ),
    "currency": Words("Currency", "Of all prices. It cannot change once there are products or orders.", "select"),
    "locale": Words("Figures and dates", "How amounts, dates and names of countries are written.", "select"),
    "time_zone": Words("Time zone", "The clock of the shop.", "select"),
    "prices_include_tax": Words("Prices include tax", "Otherwise tax is added to the total.", "switch"),
    "tax_countries": Words("Countries with tax", "Deliveries elsewhere bear none.", "boxes"),
    "return_days": Words("Days to return", "From the delivery. The law wants 14 at least.", "number"),
    "countries": Words("Countries", "An address elsewhere is refused at checkout with a sentence.", "boxes"),
    "cut_off": Words(
        "Cut-off time",
        "What is ordered before it leaves on the same day, by the clock of the shop: 14:00. Empty: no day is promised.",
    ),
    "dispatch_days": Words("Parcels leave on", "Never on bank holidays of your country.", "boxes"),
    "delivery_days": Words("Parcels arrive on", "Never on bank holidays of the country that they go to.", "boxes"),
    "closed_days": Words(
        "Closed days",
        "Days on which nothing leaves, a line each: 2026-12-24, or 2026-12-24 to 2027-01-02. Bank holidays are known.",
        "lines",
    ),
    "hold_minutes": Words("Minutes to pay", "So long the items of an unpaid order are reserved.", "number"),
    "mail_from": Words("Sender", "For example Oak & Clay <shop@example.com>. Empty: the name and email of the shop."),
    "staff_second_factor": Words(
        "Staff need a second factor", "An authenticator app or a passkey, beside the password.", "switch"
    ),
}
