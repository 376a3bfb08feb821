"""Facts about delivery for public pages, from the methods that are offered now."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.delivery.methods import EUROPE, HOME, USUAL_METHODS, WORLD, DeliveryMethod, methods_for


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """The usual method at home, a quicker one, and the usual ones to Europe and beyond; None where there is none."""

    home: DeliveryMethod | None
    express: DeliveryMethod | None
    europe: DeliveryMethod | None
    world: DeliveryMethod | None


def facts_of(methods: Sequence[DeliveryMethod]) -> DeliveryFacts:
    """The facts about `methods`."""
    home = methods_for(HOME, methods)
    near, far = (next((one for one in methods if set(zone) & set(one.countries)), None) for zone in (EUROPE, WORLD))
    return DeliveryFacts(home[0] if home else None, home[1] if len(home) > 1 else None, near, far)


class KnownDelivery:
    """The facts as last read, for templates. It is changed in place, since templates hold on to what they import."""

    def __init__(self) -> None:
        self.facts = facts_of(USUAL_METHODS)
