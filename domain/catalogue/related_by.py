"""Why other products are shown with one."""

from enum import StrEnum


class RelatedBy(StrEnum):
    """Why other products are shown with one: staff chose them, orders often had both, or they are near it."""

    CHOICE = "choice"
    ORDERS = "orders"
    CATEGORY = "category"
