"""Which variants the feeds leave out, looked for in some hundred products at a time."""

from dataclasses import dataclass
from uuid import UUID

from domain.delivery.methods import DeliveryMethod
from web.config.settings import Settings
from web.exports.feed_files import items
from web.exports.feed_items import Item
from web.infra.database import Database

AT_ONCE = 200
"""The products that are looked at for one page."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How many products were looked at, and the variants among theirs that are left out; `next` is the last product.

    Without a `next` there are no further ones.
    """

    products: int
    left_out: list[Item]
    next: UUID | None


async def check_products(
    database: Database, settings: Settings, delivery: DeliveryMethod | None, *, after: UUID | None
) -> Checked:
    """What feeds leave out of the products behind `after`: one query."""
    found = await items(database, settings, delivery, after=after, limit=AT_ONCE)
    products = len({one.offer.product_id for one in found})
    last = found[-1].offer.product_id if products == AT_ONCE else None
    return Checked(products, [one for one in found if one.reasons], last)
