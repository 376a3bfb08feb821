"""What settings are called, and what is said beside them."""

from dataclasses import dataclass
from typing import Literal

from domain.accounts.roles import Verb
from domain.settings.fields import Section
from domain.settings.views import Mark
from domain.words.messages import marked

Kind = Literal["text", "area", "lines", "email", "tel", "number", "select", "switch", "boxes"]


@dataclass(frozen=True, slots=True)
class Words:
    """The label of a setting, the hint below it, and the kind of its field."""

    label: str
    hint: str = ""
    kind: Kind = "text"


SECTIONS = {
    Section.IDENTITY: (
        marked("Identity"),
        marked("The name of the shop, and who sells: on every page, in every email and document."),
    ),
    Section.LOOK: (
        marked("Look"),
        marked("Colour and typeface. Shades of the colour are chosen so that everybody can read them."),
    ),
    Section.SELLING: (
        marked("Selling"),
        marked("Where the shop is at home, its currency, its tax and its return period."),
    ),
    Section.DELIVERY: (
        marked("Delivery"),
        marked("The countries that the shop delivers to, and the days on which parcels leave and arrive."),
    ),
    Section.PAYMENT: (marked("Payment"), marked("How long an order may wait for its payment.")),
    Section.EMAILS: (marked("Emails"), marked("Who the emails of the shop are from.")),
    Section.STAFF: (marked("Staff"), marked("How those who work here sign in.")),
}
"""The title of each section, and what it is about."""


@dataclass(frozen=True, slots=True)
class MarkWords:
    """What a picture of the shop itself is called, what it is for, which one does, and where to get it."""

    title: str
    about: str
    hint: str
    source: tuple[str, str] = ("", "")


MARKS = {
    Mark.LOGO: MarkWords(
        marked("Logo"),
        marked("At the head of pages, emails and documents, in place of the name. By night it stands on white."),
        marked("At most 40 pixels high are shown, so something wide with little around it does best."),
    ),
    Mark.ICON: MarkWords(
        marked("Icon"),
        marked("In the tabs of browsers and on home screens. Without one it is the initial of the name."),
        marked("Square, with 180 pixels or more on each side."),
    ),
    Mark.GUARANTEE: MarkWords(
        marked("Legal guarantee notice"),
        marked(
            "Who sells to consumers in the European Union must show the official notice of the legal guarantee. It is "
            "shown at the checkout, below the terms and on a page of its own, which every page and product leads to."
        ),
        marked(
            "The notice in the language of your shop, in colour, whole and unchanged; 1,000 pixels wide or more. Save "
            "it as PNG if you have it as a drawing or a PDF."
        ),
        ("https://commission.europa.eu/publications/harmonised-notice-legal-guarantee-conformity-and-harmonised-"
         "label-commercial-guarantee-durability_en", marked("Get the official notice from the European Commission")),
    ),
}  # fmt: skip
"""The pictures of the shop itself; the notice is that of Regulation (EU) 2025/1960, annex I."""

MORE = {
    Section.PAYMENT: (("/admin/payment-methods", marked("Payment methods and their rules"), Verb.SEE_MONEY),),
    Section.DELIVERY: (("/admin/delivery-methods", marked("Delivery methods and prices"), Verb.SET_DELIVERY),),
    Section.SELLING: (
        ("/admin/taxes", marked("Tax rates"), Verb.SEE_REPORTS),
        ("/admin/content", marked("Terms, privacy and other pages"), Verb.CHANGE_PAGES),
        ("/admin/feeds", marked("Product feeds, and what they leave out"), Verb.SEE_GOODS),
    ),
    Section.EMAILS: (("/admin/emails/samples", marked("See every email"), Verb.READ_EMAILS),),
    Section.STAFF: (("/admin/staff", marked("Who works here"), Verb.MANAGE_STAFF),),
}
"""Where the rest of a section is, and for whom."""

FIELDS = {
    "name": Words(marked("Name of the shop")),
    "tagline": Words(marked("Tagline"), marked("A line about the shop, on the front page and in search engines.")),
    "seller_name": Words(
        marked("Who sells"), marked("The person or company by its legal name. The name of the shop, if empty.")
    ),
    "address": Words(marked("Postal address"), marked("As on a letter, with the country."), "area"),
    "email": Words(marked("Email for customers"), marked("Shown to customers: whoever sells must name one."), "email"),
    "phone": Words(marked("Phone"), marked("With the country code."), "tel"),
    "company_number": Words(
        marked("Company number"), marked("Register and number, for example Companies House 01234567.")
    ),
    "vat_number": Words(marked("VAT number"), marked("On invoices; without it none is printed.")),
    "accent": Words(marked("Colour"), marked("For example #1f4635 or teal. Empty: the usual green.")),
    "face": Words(marked("Typeface"), "", "select"),
    "home_country": Words(
        marked("Home country"), marked("Offered first at checkout. Tax charged there alone moves with it."), "select"
    ),
    "currency": Words(
        marked("Currency"), marked("Of all prices. It cannot change once there are products or orders."), "select"
    ),
    "locale": Words(
        marked("Figures and dates"), marked("How amounts, dates and names of countries are written."), "select"
    ),
    "time_zone": Words(marked("Time zone"), marked("The clock of the shop."), "select"),
    "prices_include_tax": Words(marked("Prices include tax"), marked("Otherwise tax is added to the total."), "switch"),
    "tax_countries": Words(marked("Countries with tax"), marked("Deliveries elsewhere bear none."), "boxes"),
    "return_days": Words(marked("Days to return"), marked("From the delivery. The law wants 14 at least."), "number"),
    "return_cost": Words(
        marked("Cost of sending back"),
        marked("After a withdrawal. Customers pay only if they were told so before they ordered."),
        "select",
    ),
    "recently_viewed": Words(
        marked("Show recently viewed products"),
        marked(
            "Where shoppers must agree to what a browser remembers, as in the EU, leave it off. With it, say on your "
            "page about privacy: While a tab is open, your browser remembers in it which products you looked at, to "
            "show them to you again. We never receive that list. It goes when you close the tab, sign out or delete "
            "your account."
        ),
        "switch",
    ),
    "product_feeds": Words(
        marked("Product feeds"), marked("What is for sale, as files for Google and Meta to read."), "switch"
    ),
    "countries": Words(
        marked("Countries"), marked("An address elsewhere is refused at checkout with a sentence."), "boxes"
    ),
    "hold_minutes": Words(
        marked("Minutes to pay"), marked("So long the items of an unpaid order are reserved."), "number"
    ),
    "mail_from": Words(
        marked("Sender"), marked("For example Oak & Clay <shop@example.com>. Empty: the name and email of the shop.")
    ),
    "cut_off": Words(
        marked("Cut-off time"),
        marked(
            "What is ordered before it leaves on the same day, by the clock of the shop: 14:00. "
            "Empty: no day is promised."
        ),
    ),
    "dispatch_days": Words(
        marked("Parcels leave on"),
        marked("Never on bank holidays of your country, or of a fifth of its regions."),
        "boxes",
    ),
    "delivery_days": Words(
        marked("Parcels arrive on"),
        marked("Never on bank holidays of the country that they go to, or of a fifth of its regions."),
        "boxes",
    ),
    "closed_days": Words(
        marked("Closed days"),
        marked(
            "Days on which nothing leaves, a line each: 2026-12-24, or 2026-12-24 to 2027-01-02. "
            "Bank holidays are known."
        ),
        "lines",
    ),
    "staff_second_factor": Words(
        marked("Staff need a second factor"),
        marked("An authenticator app or a passkey, beside the password."),
        "switch",
    ),
}
