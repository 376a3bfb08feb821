"""The history of prices, as stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Currency, Money


class PriceRecord(Base):
    """The price of a variant from `since` until its next record, and the former price that was shown beside it.

    It was charged if the product was `offered` then. Triggers write it, and nothing else does. A variant that is
    deleted leaves its history, so there is no foreign key.
    """

    __tablename__ = "price_history"

    variant_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    currency: Mapped[Currency]
    price: Mapped[Money]
    compare_at: Mapped[Money | None]
    offered: Mapped[bool]
