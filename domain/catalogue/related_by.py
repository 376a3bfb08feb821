"""Why other products are shown with one."""

from collections.abc import Sequence
from enum import StrEnum


class RelatedBy(StrEnum):
    """Why other products are shown with one: staff chose them, orders often had both, or they are near it."""

    CHOICE = "choice"
    ORDERS = "orders"
    CATEGORY = "category"


def related_by(chosen: Sequence[object], bought: Sequence[object]) -> RelatedBy:
    """Why others are shown with a product for which staff have `chosen` some, and with which some are `bought`."""
    return RelatedBy.CHOICE if chosen else RelatedBy.ORDERS if bought else RelatedBy.CATEGORY
