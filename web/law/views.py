"""Rules with their sources, and what an inspection found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a law: the countries where it holds, its first day, and its last one, None while no end is known."""

    law: str
    place: str
    countries: frozenset[str]
    since: date
    until: date | None = None

    def holds(self, country: str, day: date) -> bool:
        """Whether it holds in a country on a day."""
        return country in self.countries and self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a shop must do, why, and where its owner mends it if it does not: a page of staff, or a template."""

    code: str
    title: str
    mend: str
    sources: tuple[Source, ...]

    def countries(self, among: Iterable[str], day: date) -> tuple[str, ...]:
        """The countries of those `among` which it holds on a day."""
        return tuple(one for one in among if any(source.holds(one, day) for source in self.sources))

    def sources_for(self, countries: Sequence[str], day: date) -> tuple[Source, ...]:
        """The sources by which it holds there on that day."""
        return tuple(one for one in self.sources if any(one.holds(country, day) for country in countries))


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong as a check saw it: in words, on which page, for which country if not for all.

    `mend` names another place than that of the rule.
    """

    words: str
    page: str = "/"
    country: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault by the rule that it breaks, in the countries where that holds."""

    rule: Rule
    words: str
    page: str
    mend: str
    countries: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Unjudged:
    """What a person must judge, since no machine can."""

    words: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What an inspection found, for the countries sold to, by the rules of a day; and which pages it looked at."""

    sell_to: tuple[str, ...]
    day: date
    looked_at: tuple[str, ...]
    findings: tuple[Finding, ...]
    unjudged: tuple[Unjudged, ...]
