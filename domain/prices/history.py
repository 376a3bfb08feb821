"""The history of prices, read: the lowest before a reduction, and the highest that a former price may claim.

Directive 98/6/EC, article 6a (inserted by article 2 of Directive (EU) 2019/2161, in force since 28 May 2022): "Any
announcement of a price reduction shall indicate the prior price applied by the trader for a determined period of time
prior to the application of the price reduction. The prior price means the lowest price applied by the trader during a
period of time not shorter than 30 days prior to the application of the price reduction." A reduction that is made
larger step by step counts from its first step (article 6a (5), and section 4.3 of the Commission's guidance, OJ C 526,
29.12.2021, p. 130), so the lowest price stays the same while a former price is shown. Court of Justice, C-330/23: it is
from that price that a reduction is to be worked out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.connection import Connection
from domain.errors import NotFoundError
from domain.words.messages import gettext

MOST_RECORDS = 100
"""The records of one variant that are shown, the latest first."""


@dataclass(frozen=True, slots=True)
class PricePoint:
    """A price in minor units from `since` on; not `offered` while the product was not in the shop."""

    since: datetime
    price: int
    compare_at: int | None
    offered: bool


@dataclass(frozen=True, slots=True)
class VariantHistory:
    """What a variant has cost, the latest first.

    `lowest_30_days` is the lowest price at which it was offered in the 30 days before its reduction began, of one that
    is not reduced in the 30 days until now; None if it never was.
    """

    id: UUID
    sku: str
    price: int
    compare_at: int | None
    lowest_30_days: int | None
    prices: tuple[PricePoint, ...]


@dataclass(frozen=True, slots=True)
class ProductHistory:
    """The prices of a published product's variants, in their order, in minor units of `currency`."""

    id: UUID
    slug: str
    currency: str
    variants: tuple[VariantHistory, ...]

    @property
    def lowest_30_days(self) -> int | None:
        """The lowest price of the 30 days of any variant."""
        return min((one.lowest_30_days for one in self.variants if one.lowest_30_days is not None), default=None)


HIGHEST = """
SELECT v.id, b.highest FROM unnest($1::uuid[]) AS v(id) CROSS JOIN LATERAL prices_before(v.id) AS b
WHERE b.highest IS NOT NULL
"""


async def highest_before(connection: Connection, variant_ids: Collection[UUID]) -> dict[UUID, int]:
    """The highest price at which each variant was offered in the 30 days before its reduction: one query.

    The reduction is the present one, else one that begins now. One that was never offered is missing.
    """
    found = await connection.fetch(HIGHEST, list(variant_ids))
    return {row["id"]: row["highest"] for row in found}


HISTORY = """
SELECT p.id, p.slug, p.currency, v.id AS variant, v.sku, v.price,
       CASE WHEN v.lowest_before IS NOT NULL THEN v.compare_at END AS compare_at,
       coalesce(v.lowest_before, least(v.price, (SELECT lowest FROM prices_before(v.id)))) AS lowest_30_days,
       (SELECT coalesce(jsonb_agg(to_jsonb(h) ORDER BY h.since DESC), '[]') FROM (
            SELECT since, price, compare_at, offered FROM price_history h
            WHERE h.variant_id = v.id AND h.currency = p.currency ORDER BY since DESC LIMIT $2) AS h) AS prices
FROM products p JOIN variants v ON v.product_id = p.id
WHERE p.published AND {condition} ORDER BY v.position, v.sku
"""


async def find_history(connection: Connection, key: str | UUID) -> ProductHistory:
    """The history of the published product with this id or slug: one query. Raises `NotFoundError`."""
    condition = "p.id = $1" if isinstance(key, UUID) else "p.slug = $1"
    found = await connection.fetch(HISTORY.format(condition=condition), key, MOST_RECORDS)
    if not found:
        raise NotFoundError(gettext("There is no such product."))
    first = found[0]
    return ProductHistory(first["id"], first["slug"], first["currency"], tuple(map(_variant, found)))


def _variant(row: Any) -> VariantHistory:
    prices = tuple(
        PricePoint(datetime.fromisoformat(one["since"]), one["price"], one["compare_at"], one["offered"])
        for one in row["prices"]
    )
    same = (row["variant"], row["sku"], row["price"], row["compare_at"], row["lowest_30_days"])
    return VariantHistory(*same, prices=prices)
