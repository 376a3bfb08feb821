"""The right of withdrawal: the function, on every page and on the order, and how long there is time."""

import re
from collections.abc import Iterator

from web.law.seen import Seen, plain
from web.law.views import Fault

FUNCTION, ON_ORDER = "/withdraw", re.compile(r"^/orders/[^/]+/withdrawal")
LABEL = re.compile(r"withdraw from (the )?contract|withdraw here|vertrag widerrufen|renoncer au contrat", re.IGNORECASE)
WITHDRAWS = re.compile(r"\b(?:withdr[ae]w|cancel|widerruf|widerrufen|rétract)", re.IGNORECASE)
PERIOD = re.compile(
    r"\b(?:1[4-9]|[2-9]\d|[1-3]\d\d|fourteen|twenty-(?:one|eight)|thirty|sixty|ninety|vierzehn|dreißig|quatorze|trente)"
    r"(?: calendar)? (?:days|tagen?|jours)\b",
    re.IGNORECASE,
)


def function_is_there(seen: Seen) -> Iterator[Fault]:
    """Every page leads to the function, with words that say so, and it can be filled in."""
    for page in seen.public():
        link = page.soup.select_one(f'a[href="{FUNCTION}"]')
        if link is None or not LABEL.search(link.get_text(" ")):
            yield Fault('No link says "Withdraw from contract here".', page.path)
    if not seen.withdraw.there or not seen.withdraw.soup.select_one('form input[name="number"]'):
        yield Fault("There is no form to withdraw from a contract.", FUNCTION)
    if seen.order and not any(ON_ORDER.match(str(one["href"])) for one in seen.order.soup.select("a[href]")):
        mend = "templates/orders/_actions.html"
        yield Fault("An order from which one can withdraw does not lead there.", seen.order.path, mend=mend)


def period_is_said(seen: Seen) -> Iterator[Fault]:
    """The time is said where one withdraws, or beside delivery and returns, in one sentence with what it is for."""
    pages = (page for page in (seen.withdraw, seen.texts["delivery-and-returns"]) if page.there)
    if not any(PERIOD.search(one) and WITHDRAWS.search(one) for page in pages for one in page.sentences()):
        yield Fault("No page says how long one can withdraw.", FUNCTION, mend="/admin/content/delivery-and-returns")


def is_told_by_email(seen: Seen) -> Iterator[Fault]:
    """The email that confirms an order says where and how long one can withdraw, and holds a form and the terms."""
    said = plain(seen.emails[-1].text)
    wanted = (
        ("how to withdraw", f"{seen.settings.base_url}/withdraw"),
        ("the model form to withdraw", "MODEL WITHDRAWAL FORM"),
        ("the terms", "TERMS"),
    )
    if missing := ", ".join(words for words, sign in wanted if sign not in said):
        yield Fault(f"The email that confirms an order does not hold {missing}.", "/admin/emails")
