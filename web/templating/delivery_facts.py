"""Facts about delivery for public pages, from the methods that are offered now."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.delivery.methods import EUROPE, WORLD, DeliveryMethod, methods_for


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """The usual method at home, a quicker one, and the usual ones to Europe and beyond; None where there is none."""

    home: DeliveryMethod | None
    express: DeliveryMethod | None
    europe: DeliveryMethod | None
    world: DeliveryMethod | None


def facts_of(methods: Sequence[DeliveryMethod], home: str) -> DeliveryFacts:
    """The facts about `methods` of a shop whose own country is `home`."""
    own = methods_for(home, methods)
    near, far = (
        next((one for one in methods if (set(zone) - {home}) & set(one.countries)), None) for zone in (EUROPE, WORLD)
    )
    return DeliveryFacts(own[0] if own else None, own[1] if len(own) > 1 else None, near, far)


class KnownDelivery:
    """The facts as last read, for templates. It is changed in place, since templates hold on to what they import."""

    def __init__(self) -> None:
        self.facts = DeliveryFacts(None, None, None, None)
