"""The history of prices, as answered. Prices are minor units of `currency`."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from web.api.fields import Amount, Currency, Sku, Slug


class PricePoint(Struct, frozen=True):
    """A price from `since` on; not `offered` while the product was not in the shop."""

    since: datetime
    price: Amount
    compare_at: Amount | None
    offered: bool


class VariantPrices(Struct, frozen=True):
    """What a variant has cost, the latest first, at most 100 prices.

    `lowest_30_days` is the lowest price of the 30 days before its reduction began, of one that is not reduced of the
    30 days until now.
    """

    id: UUID
    sku: Sku
    price: Amount
    compare_at: Amount | None
    lowest_30_days: Amount | None
    prices: list[PricePoint]


class PriceHistory(Struct, frozen=True):
    """The prices of a product; `lowest_30_days` is the lowest of its variants."""

    id: UUID
    slug: Slug
    currency: Currency
    lowest_30_days: Amount | None
    variants: list[VariantPrices]
