"""What no machine can judge, for the countries where it matters: a person has to."""

from collections.abc import Sequence
from datetime import date

from web.law.sources import DE, EU, FR, GB, KNOWN
from web.law.views import Source, Unjudged

ALWAYS = (
    Unjudged("Whether what the pages say is true, complete and fair."),
    Unjudged("Whether pictures, descriptions and claims of products are true, and warnings complete."),
    Unjudged("Whether the shop owes VAT elsewhere: thresholds, and exemptions of small businesses."),
)
SOMEWHERE = (
    Unjudged(
        "Whether offers have to be in French: every text of the shop is in English.",
        (Source("Loi no 94-665", "article 2", FR, date(1994, 8, 5)),),
    ),
    Unjudged(
        "Whether the business is too small for the rules of accessibility (under 10 people, and 2 million euros).",
        (Source("Directive (EU) 2019/882", "article 4 (5)", EU, date(2025, 6, 28)),),
    ),
    Unjudged(
        "Whether the notice of the legal guarantee is the official picture, whole, in the language, and easy to see.",
        (Source("Regulation (EU) 2025/1960", "annex", EU, date(2026, 9, 27)),),
    ),
    Unjudged(
        "Whether packaging is registered, and its number given.",
        (
            Source("VerpackG", "§ 9", DE, date(2019, 1, 1)),
            Source("Code de l'environnement", "article L541-10-13", FR, date(2022, 1, 1)),
        ),
    ),
    Unjudged(
        "Whether the shop must say if it takes part in settling disputes.",
        (
            Source("VSBG", "§ 36", DE, date(2017, 2, 1)),
            Source("Code de la consommation", "articles L612-1 and L616-1", FR, date(2016, 7, 1)),
        ),
    ),
    Unjudged(
        "Whether VAT is due on what goes from the European Union to Northern Ireland: it counts as a member for goods.",
        (Source("Windsor Framework", "article 8, annex 3", GB, date(2021, 1, 1)),),
    ),
    Unjudged(
        'Whether a "was" is true: the law names no number of days there.',
        (Source("Digital Markets, Competition and Consumers Act 2024", "section 226", GB, date(2025, 4, 6)),),
    ),
)


def unjudged(sell_to: Sequence[str], day: date) -> tuple[Unjudged, ...]:
    """What a person must judge for these countries; a country of which nothing is known is named."""
    unknown = tuple(code for code in sell_to if code not in KNOWN)
    there = tuple(
        Unjudged(one.words, held)
        for one in SOMEWHERE
        if (held := tuple(source for source in one.sources if any(source.holds(code, day) for code in sell_to)))
    )
    strangers = (Unjudged(f"Everything about {', '.join(unknown)}: no rule of it is known here."),) if unknown else ()
    return (*strangers, *ALWAYS, *there)
