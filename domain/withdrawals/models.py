"""Withdrawals from contracts, as stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Sequence, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Json, Money, Stamped

WITHDRAWAL_NUMBERS = Sequence("withdrawal_numbers", start=10001, metadata=Base.metadata)


class Withdrawal(Identified, Stamped, Base):
    """What a consumer declared: `name` and `email` are theirs, `created_at` is when it reached us.

    `settled_at` is when everything that had not been sent was cancelled and refunded; until then staff have to do it.
    `credited`, in minor units, is what is owed no more of an order that nobody has paid; None if nothing was credited.
    One `by_shop` is the rest of an order that staff have cancelled, which nobody declared and no customer sees.
    """

    __tablename__ = "withdrawals"
    __table_args__ = (
        CheckConstraint("credited >= 0", name="credit_not_negative"),
        UniqueConstraint("order_id", "idempotency_key"),
        Index("ix_withdrawals_open", "created_at", postgresql_where=text("settled_at IS NULL")),
    )

    number: Mapped[str] = mapped_column(String(24), unique=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    return_id: Mapped[UUID | None] = mapped_column(ForeignKey("return_requests.id", ondelete="SET NULL"), unique=True)
    settled_at: Mapped[datetime | None]
    credited: Mapped[Money | None]
    by_shop: Mapped[bool] = mapped_column(server_default=text("false"))
    idempotency_key: Mapped[str | None] = mapped_column(String(200))
    request_hash: Mapped[bytes]


class WithdrawalLine(Base):
    """A line of the order as it was: `cancelled` had not been sent, `to_return` had.

    Of what was credited before it was paid, `restocked` went back into stock; a refund says so itself. Changes by staff
    have `taken_off` some of what is `cancelled`, if its withdrawal waits for them to take off all of it.

    The declaration stays as it was made, also if the line is taken off the order.
    """

    __tablename__ = "withdrawal_lines"
    __table_args__ = (
        CheckConstraint("restocked BETWEEN 0 AND cancelled", name="restocked_within_cancelled"),
        CheckConstraint("cancelled >= 0 AND to_return >= 0 AND cancelled + to_return > 0", name="something_withdrawn"),
    )

    withdrawal_id: Mapped[UUID] = mapped_column(ForeignKey("withdrawals.id", ondelete="CASCADE"), primary_key=True)
    order_line_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    place: Mapped[int]
    sku: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    options: Mapped[Json]
    option_names: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    cancelled: Mapped[int]
    to_return: Mapped[int]
    restocked: Mapped[int] = mapped_column(server_default="0")
    taken_off: Mapped[int] = mapped_column(server_default="0")
