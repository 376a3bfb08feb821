"""What a shop that delivers to the European Union shows: the official notice of the legal guarantee of conformity."""

from domain.settings.views import ReadyMark
from domain.taxes.unions import MEMBER_STATES
from web.config.settings import Settings


def sells_to_union(settings: Settings) -> bool:
    """Whether the shop delivers to a member of the European Union."""
    return not MEMBER_STATES.isdisjoint(settings.countries)


def shown_notice(settings: Settings) -> ReadyMark | None:
    """The notice, where it has to be shown and its files are there (Directive 2011/83/EU, article 6 (1) (l))."""
    return settings.guarantee if sells_to_union(settings) else None


def lacks_notice(settings: Settings) -> bool:
    """Whether the shop has to show the notice, and does not have it."""
    return sells_to_union(settings) and settings.guarantee is None
