"""The words on the button that binds a consumer to pay, by the country whose law protects them.

That is the country of the delivery: a consumer keeps the protection of their own law (Regulation (EC) No 593/2008,
Article 6). Everywhere in the EU, and in the United Kingdom, the button bears "only" the words "order with obligation to
pay" or "a corresponding unambiguous formulation" (Directive 2011/83/EU, Article 8, paragraph 2; Consumer Contracts
Regulations 2013, regulation 14 (4)), and nothing but the words on the button counts (Court of Justice, C-249/21,
Fuhrmann-2, 7 April 2022, read on EUR-Lex).

"Order and pay" names both, so it stands, with the sum. Where a national law has the formula word for word, and courts
strike out what is added to it, the button bears just that, in the language of its page.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of the button by language; `{total}` is the amount to pay. `checked` is what confirmed the law."""

    countries: frozenset[str]
    words: Mapping[str, str]
    source: str
    checked: str


USUAL = Wording(
    frozenset(),
    {ENGLISH: "Order and pay {total}"},
    "Directive 2011/83/EU, Article 8 (2); Consumer Contracts Regulations 2013, regulation 14 (4)",
    "The judgment C-249/21 on EUR-Lex, which quotes the article; read on 30 November 2026",
)
WORDINGS = (
    Wording(
        frozenset({"DE"}),
        {ENGLISH: "Order with obligation to pay", "de": "Zahlungspflichtig bestellen"},
        "BGB § 312j (3): mit nichts anderem als den Wörtern",
        "omsels.info, which quotes the section; read on 30 November 2026",
    ),
    Wording(
        frozenset({"AT"}),
        {ENGLISH: "Order with obligation to pay", "de": "Zahlungspflichtig bestellen"},
        "FAGG § 8 (2): ausschließlich mit den Worten",
        "",
    ),
)
"""The countries whose button differs from the usual one."""

FREE = {ENGLISH: "Place order"}
"""Where there is nothing to pay, nobody is bound to."""


def binding_words(country: str, total: str, language: str = ENGLISH) -> str:
    """Return the words of the button for an order of `total`, as it is written there, empty while it is not known."""
    wording = next((one for one in WORDINGS if country in one.countries), USUAL)
    return wording.words[language].format(total=total).rstrip()
