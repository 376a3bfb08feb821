"""Delivery methods, as stored."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Currency, Identified, JsonList, Money, Stamped


class DeliveryMethod(Identified, Stamped, Base):
    """A delivery method for the countries of a zone; amounts are minor units. The first is the usual one.

    An archived method is offered to nobody, until it is restored. One that `checks_age` hands a parcel only to somebody
    who proves to be old enough for what is in it.
    """

    __tablename__ = "delivery_methods"
    __table_args__ = (
        CheckConstraint("price >= 0 AND free_from >= 0", name="amounts_not_negative"),
        CheckConstraint("0 < days_from AND days_from <= days_to", name="days_in_order"),
        Index("ix_delivery_methods_currency", "currency", "position", "id"),
    )

    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    zone: Mapped[str] = mapped_column(String(80))
    countries: Mapped[JsonList]
    currency: Mapped[Currency]
    price: Mapped[Money]
    free_from: Mapped[Money | None]
    days_from: Mapped[int]
    days_to: Mapped[int]
    position: Mapped[int] = mapped_column(server_default="0")
    checks_age: Mapped[bool] = mapped_column(server_default=text("false"))
    version: Mapped[int] = mapped_column(server_default="1")
    archived_at: Mapped[datetime | None]
