"""Requests for a return, as stored."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Sequence, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Money, Stamped

RETURN_NUMBERS = Sequence("return_numbers", start=10001, metadata=Base.metadata)


class ReturnRequest(Identified, Stamped, Base):
    """A customer's request for a return: `words` are the customer's message, `answer` is the reply of staff.

    `credited`, in minor units, is what the customer owes less for lines that came back before they were paid. A return
    `by_right` follows a withdrawal, so that nobody may decline it; with its goods the `delivery` price goes back, but
    not a `deduction` for goods that were used more than to look at them.
    """

    __tablename__ = "return_requests"
    __table_args__ = (
        CheckConstraint(
            "status IN ('requested', 'approved', 'declined', 'withdrawn', 'received')", name="known_status"
        ),
        CheckConstraint("refund_id IS NULL OR status = 'received'", name="refunded_once_received"),
        CheckConstraint(
            "credited >= 0 AND (credited = 0 OR (status = 'received' AND refund_id IS NULL))", name="refund_or_credit"
        ),
        CheckConstraint("delivery >= 0 AND deduction >= 0", name="amounts_not_negative"),
        CheckConstraint("NOT by_right OR status IN ('approved', 'withdrawn', 'received')", name="right_not_declined"),
        UniqueConstraint("order_id", "idempotency_key"),
        Index("ix_return_requests_open", "id", postgresql_where=text("status IN ('requested', 'approved')")),
        Index("ix_return_requests_status", "status", "id"),
        Index(
            "ix_return_requests_rank",
            text("return_rank(status)"),
            "id",
        ),
        Index("ix_return_requests_created_at", "created_at"),
    )

    number: Mapped[str] = mapped_column(String(24), unique=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(String(20), server_default="requested")
    words: Mapped[str] = mapped_column(String(1000), server_default="")
    answer: Mapped[str] = mapped_column(String(1000), server_default="")
    refund_id: Mapped[UUID | None] = mapped_column(ForeignKey("refunds.id", ondelete="SET NULL"), unique=True)
    credited: Mapped[Money] = mapped_column(server_default="0")
    by_right: Mapped[bool] = mapped_column(server_default=text("false"))
    delivery: Mapped[Money] = mapped_column(server_default="0")
    deduction: Mapped[Money] = mapped_column(server_default="0")
    idempotency_key: Mapped[str | None] = mapped_column(String(200))
    request_hash: Mapped[bytes | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(server_default="1")


class ReturnLine(Base):
    """A line to return: its quantity and reason; `received` of them came, of which `restocked` went back into stock.

    As many of a withdrawal as had been `opened` are not refunded: their right of withdrawal had ended with the seal.
    """

    __tablename__ = "return_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("received BETWEEN 0 AND quantity", name="received_within_request"),
        CheckConstraint("restocked BETWEEN 0 AND coalesce(received, 0)", name="restocked_within_received"),
        CheckConstraint("opened BETWEEN 0 AND coalesce(received, 0) - restocked", name="opened_is_received"),
        CheckConstraint(
            "reason IN ('damaged', 'faulty', 'wrong_item', 'not_as_described', 'too_late', 'changed_mind', 'other')",
            name="known_reason",
        ),
    )

    return_id: Mapped[UUID] = mapped_column(ForeignKey("return_requests.id", ondelete="CASCADE"), primary_key=True)
    order_line_id: Mapped[UUID] = mapped_column(
        ForeignKey("order_lines.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    quantity: Mapped[int]
    reason: Mapped[str] = mapped_column(String(20))
    received: Mapped[int | None]
    restocked: Mapped[int] = mapped_column(server_default="0")
    opened: Mapped[int] = mapped_column(server_default="0")
