"""Who sells: at the foot of every page, beside the button that orders, and in every email."""

from collections.abc import Iterator

from bs4 import BeautifulSoup

from web.law.seen import Seen, plain
from web.law.views import Fault


def _wanted(seen: Seen) -> tuple[tuple[str, str], ...]:
    """What names the seller, as the settings have it."""
    now = seen.settings
    address = ", ".join(now.seller_address.splitlines())
    return (
        ("name", now.seller_name or now.name),
        ("postal address", address),
        ("email address", now.email),
        *((("company number", now.company_number),) if now.company_number else ()),
    )


def _missing(text: str, seen: Seen) -> str:
    return ", ".join(words for words, value in _wanted(seen) if not value or plain(value) not in text)


def named_on_pages(seen: Seen) -> Iterator[Fault]:
    """Every page names the seller in its footer."""
    for page in seen.public():
        if missing := _missing(page.text_of("footer"), seen):
            yield Fault(f"The footer does not give the seller's {missing}.", page.path)


def can_be_called(seen: Seen) -> Iterator[Fault]:
    """There is a telephone number."""
    number = plain(seen.settings.phone)
    if not number or number not in f"{seen.front.text} {seen.texts['contact'].text}":
        yield Fault("There is no telephone number at the foot of the pages, or on the page about contact.")


def named_at_order(seen: Seen) -> Iterator[Fault]:
    """The form that orders names the seller."""
    form = seen.checkout.order_form if seen.checkout else None
    if form and (missing := _missing(plain(form.get_text(" ")), seen)):
        yield Fault(f"The checkout does not give the seller's {missing}.", "/checkout")


def named_in_emails(seen: Seen) -> Iterator[Fault]:
    """Emails to buyers name the seller, in both of their forms."""
    for email in seen.emails:
        for text in (email.text, BeautifulSoup(email.html, "html.parser").get_text(" ")):
            if missing := _missing(plain(text), seen):
                yield Fault(f'The email "{email.subject}" does not give the seller\'s {missing}.', "/admin/emails")
