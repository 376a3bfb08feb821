"""Discount codes and their uses, as stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Currency, Identified, Money, Stamped


class Discount(Identified, Stamped, Base):
    """A discount code. `value` is percent, minor units of `currency`, or 0 for free delivery.

    `used` counts orders that stand. A code that was ended stays, for the orders that it was used for; its words may
    then be given again.

    `version` rises with every change by staff, and not with a use. With a `group_id` only members of that group of
    customers may use it.
    """

    __tablename__ = "discounts"
    __table_args__ = (
        CheckConstraint("kind IN ('percentage', 'amount', 'free_delivery')", name="known_kind"),
        CheckConstraint(
            "CASE kind WHEN 'percentage' THEN value BETWEEN 1 AND 100 WHEN 'amount' THEN value > 0 ELSE value = 0 END",
            name="value_fits_kind",
        ),
        CheckConstraint("minimum_subtotal >= 0", name="minimum_not_negative"),
        CheckConstraint("limit_total > 0 AND limit_per_customer > 0", name="limits_positive"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("used BETWEEN 0 AND coalesce(limit_total, used)", name="never_used_too_often"),
        Index("ix_discounts_code", func.lower(text("code"))),
        Index(
            "uq_discounts_live_code",
            func.lower(text("code")),
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    code: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[Money]
    currency: Mapped[Currency]
    minimum_subtotal: Mapped[Money] = mapped_column(server_default="0")
    limit_total: Mapped[int | None]
    limit_per_customer: Mapped[int | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("customer_groups.id", ondelete="SET NULL"), index=True)
    used: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(server_default="1")


class DiscountUse(Base):
    """An order's use of a code, released if the order ends.

    The customer is known by the account and a hash of its address, if signed in, and a hash of the contact address.
    """

    __tablename__ = "discount_uses"
    __table_args__ = (
        Index("ix_discount_uses_account", "discount_id", "account_hash"),
        Index("ix_discount_uses_email", "discount_id", "email_hash"),
        Index("ix_discount_uses_user", "discount_id", "user_id"),
        Index("ix_discount_uses_user_id", "user_id"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    discount_id: Mapped[UUID] = mapped_column(ForeignKey("discounts.id"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    email_hash: Mapped[bytes]
    account_hash: Mapped[bytes | None]
    used_at: Mapped[datetime] = mapped_column(server_default=func.now())
    released_at: Mapped[datetime | None]
