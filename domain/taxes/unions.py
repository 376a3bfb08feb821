"""The customs territory of the European Union: which countries belong to it, from which day and until which.

Within it there is no import duty and nothing is declared to customs (Regulation (EU) No 952/2013, article 4, lists the
territory; article 28 of the Treaty on the Functioning of the European Union forbids duties within it). The days are
those of the accession treaties; for the United Kingdom the end is that of the transition period (Withdrawal Agreement,
OJ L 29, 31.1.2020, article 126), until which the law of the Union went on to hold there, too. A change of members is a
row here, and nothing else. Places that are joined to the territory without their country, as Northern Ireland is, are
in `domain/taxes/places.py`.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Membership:
    """The first and the last day on which a country belongs; `until` is None while no end is known."""

    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the country belongs on this day."""
        return self.since <= day and (self.until is None or day <= self.until)


FIRST, NORTH, GREECE, IBERIA = date(1968, 7, 1), date(1973, 1, 1), date(1981, 1, 1), date(1986, 1, 1)
NEUTRALS, EAST, BLACK_SEA, CROATIA = date(1995, 1, 1), date(2004, 5, 1), date(2007, 1, 1), date(2013, 7, 1)
ACCESSIONS = (
    (FIRST, ("BE", "DE", "FR", "IT", "LU", "NL")),
    (NORTH, ("DK", "IE")),
    (GREECE, ("GR",)),
    (IBERIA, ("ES", "PT")),
    (NEUTRALS, ("AT", "FI", "SE")),
    (EAST, ("CY", "CZ", "EE", "HU", "LT", "LV", "MT", "PL", "SI", "SK")),
    (BLACK_SEA, ("BG", "RO")),
    (CROATIA, ("HR",)),
)
EUROPEAN_UNION = {code: Membership(since) for since, codes in ACCESSIONS for code in codes} | {
    "GB": Membership(NORTH, date(2020, 12, 31))
}
MEMBER_STATES = frozenset(code for code, one in EUROPEAN_UNION.items() if one.until is None)
"""The present members, by ISO 3166-1."""


def in_european_union(country: str, day: date) -> bool:
    """Whether a country belongs to the customs territory of the European Union on a day, and is under its law."""
    return country in EUROPEAN_UNION and EUROPEAN_UNION[country].holds(day)


def without_duty(one: str, other: str, day: date, *, joined: Membership | None = None) -> bool:
    """Whether goods go from one country to the other without customs: within one country, or within the Union.

    `joined` are the days on which a place in the other country is joined to the Union for goods.
    """
    within = in_european_union(other, day) or (joined is not None and joined.holds(day))
    return one == other or (in_european_union(one, day) and within)
