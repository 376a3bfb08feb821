"""Notes about customers, groups of customers and their figures, as stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Currency, Identified, Money, Stamped


class CustomerNote(Identified, Stamped, Base):
    """What a member of staff noted about a customer, for other staff. It goes when the customer is erased.

    `author` is how they were called then; without `author_id` they have no account any more.
    """

    __tablename__ = "customer_notes"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    author: Mapped[str] = mapped_column(String(254))
    note: Mapped[str] = mapped_column(String(2000))


class CustomerGroup(Identified, Stamped, Base):
    """Customers by rules, all of which hold: who belongs is worked out whenever it is asked, and never stored.

    At least `minimum_orders` paid orders and `minimum_spent` of `currency`, in minor units, within the last `days`
    days; the `country` of their address; an account opened before `signed_up_before`. `members` is how many the worker
    counted at `counted_at`; None until it has.
    """

    __tablename__ = "customer_groups"
    __table_args__ = (
        CheckConstraint("minimum_orders > 0 AND minimum_spent > 0 AND days > 0", name="bounds_positive"),
        CheckConstraint(
            "num_nonnulls(minimum_orders, minimum_spent, country, signed_up_before) > 0", name="has_a_rule"
        ),
        Index("uq_customer_groups_name", func.lower(text("name")), unique=True),
    )

    name: Mapped[str] = mapped_column(String(60))
    minimum_orders: Mapped[int | None]
    minimum_spent: Mapped[Money | None]
    currency: Mapped[Currency]
    days: Mapped[int] = mapped_column(server_default="365")
    country: Mapped[str | None] = mapped_column(String(2))
    signed_up_before: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    members: Mapped[int | None]
    counted_at: Mapped[datetime | None]


class CustomerFigures(Base):
    """What the list of customers is sorted by: their orders, what those came to, and when they were last seen.

    `spent` is minor units of `currency`, the shop's when the row was made; `seen_at` is minus infinity for never. Which
    orders count, and how, stands in `domain.customers.figures`.
    """

    __tablename__ = "customer_figures"
    __table_args__ = tuple(
        Index(f"ix_customer_figures_{figure}", "currency", figure, "user_id")
        for figure in ("orders", "spent", "seen_at")
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    currency: Mapped[Currency]
    orders: Mapped[int]
    spent: Mapped[Money]
    seen_at: Mapped[datetime]


class CustomerChange(Identified, Base):
    """A customer whose figures are out of date.

    Triggers append these rows in the transaction that changed an order, a refund, a session or an account, and the
    worker deletes them with the figures that it makes anew. Nobody waits for anybody: no row is ever written twice.
    """

    __tablename__ = "customer_changes"

    customer: Mapped[UUID]
