"""Payment attempts, refunds, and providers' events, as stored."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Currency, Identified, Json, JsonList, Money, Stamped

CAPTURED = "status IN ('paid', 'partially_refunded', 'refunded')"


class PaymentMethod(Base):
    """The rule of a payment method in one currency, as the owner set it; a method without a row has the usual rule.

    Amounts are minor units; no countries means all. See `domain.payments.method_rules`.
    """

    __tablename__ = "payment_methods"
    __table_args__ = (
        CheckConstraint("minimum >= 0 AND minimum <= maximum", name="amounts_in_order"),
        CheckConstraint("paid_orders >= 0 AND hold_hours > 0", name="counts_in_order"),
    )

    currency: Mapped[Currency] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    enabled: Mapped[bool] = mapped_column(server_default=text("false"))
    countries: Mapped[JsonList] = mapped_column(server_default=text("'[]'"))
    minimum: Mapped[Money | None]
    maximum: Mapped[Money | None]
    paid_orders: Mapped[int] = mapped_column(server_default="0")
    hold_hours: Mapped[int] = mapped_column(server_default="48")
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("customer_groups.id"))
    version: Mapped[int] = mapped_column(server_default="2")


class Payment(Identified, Stamped, Base):
    """One attempt to pay an order, or the amount that a change of it asks for, if it has a `change_id`.

    At most one attempt per order is open, and of those that were paid it keeps one, and one for each such change.

    `surplus` money is an overpayment or a late payment, which the order had no use for and which is refunded in full.
    `reference` is our name for the attempt; the provider has two more, for its page and for the money. `check_due_at`
    is when the provider is next asked about its outcome. `on_its_way_at` is when the provider first reported money that
    has yet to arrive, or that does not fit what was requested: until it says otherwise, the customer may be charged.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint(
            "status IN ('created', 'paid', 'failed', 'partially_refunded', 'refunded')", name="known_status"
        ),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        UniqueConstraint("provider", "reference"),
        Index("ix_payments_order", "order_id", "created_at"),
        Index("ix_payments_charge", "provider", "charge_reference"),
        Index("ix_payments_check_due", "check_due_at", postgresql_where=text("status IN ('created', 'failed')")),
        Index(
            "ix_payments_gone_back",
            "status",
            "order_id",
            postgresql_where=text("status IN ('partially_refunded', 'refunded')"),
        ),
        Index("uq_payments_one_open", "order_id", unique=True, postgresql_where=text("status = 'created'")),
        Index(
            "uq_payments_one_kept_each",
            "order_id",
            "change_id",
            unique=True,
            postgresql_where=text(f"{CAPTURED} AND NOT surplus"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_payments_surplus", "order_id", postgresql_where=text("surplus")),
        Index("ix_payments_change_id", "change_id", postgresql_where=text("change_id IS NOT NULL")),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    change_id: Mapped[UUID | None] = mapped_column(ForeignKey("order_changes.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(200))
    page_reference: Mapped[str | None] = mapped_column(String(255))
    charge_reference: Mapped[str | None] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(20), server_default="created")
    surplus: Mapped[bool] = mapped_column(server_default=text("false"))
    amount: Mapped[Money]
    currency: Mapped[Currency]
    check_due_at: Mapped[datetime | None] = mapped_column(server_default=text("now() + interval '2 minutes'"))
    on_its_way_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Refund(Identified, Stamped, Base):
    """A refund: written first, then sent to the provider under its id, until it has succeeded or failed.

    `due_at` is when the provider may next be asked; `idempotency_key` is that of the request for the refund.

    One that is `by_hand` was made by staff in another way, and the provider knows nothing of it: `reference` is what a
    bank or a till calls it, `sent_on` the day on which the money was sent, by the shop's clock. One of nothing restocks
    lines that cost nothing. One that is `by_change` gives back what a change of the order took off its total.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("status IN ('created', 'succeeded', 'failed')", name="known_status"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("by_hand OR (reference = '' AND sent_on IS NULL)", name="record_of_staff_only"),
        UniqueConstraint("order_id", "idempotency_key"),
        UniqueConstraint("payment_id", "provider_reference"),
        Index("ix_refunds_due", "due_at", postgresql_where=text("status = 'created'")),
        Index("ix_refunds_failed", "order_id", postgresql_where=text("status = 'failed'")),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id", ondelete="CASCADE"))
    amount: Mapped[Money]
    currency: Mapped[Currency]
    reason: Mapped[str] = mapped_column(String(500))
    by_hand: Mapped[bool] = mapped_column(server_default=text("false"))
    reference: Mapped[str] = mapped_column(String(100), default="", server_default="")
    sent_on: Mapped[date | None]
    by_change: Mapped[bool] = mapped_column(server_default=text("false"))
    status: Mapped[str] = mapped_column(String(20), server_default="created")
    provider_reference: Mapped[str | None] = mapped_column(String(255))
    idempotency_key: Mapped[str | None] = mapped_column(String(200))
    request_hash: Mapped[bytes | None]
    actor: Mapped[str] = mapped_column(String(254))
    attempts: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_error: Mapped[str] = mapped_column(default="", server_default="")
    settled_at: Mapped[datetime | None]


class RefundLine(Base):
    """A refunded line: its quantity, whether that goes back into stock, and how many did (`restocked`).

    A quantity of 0 is a further part of the price of items that another refund names, as that one's payment had too
    little left.
    """

    __tablename__ = "refund_lines"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("restocked BETWEEN 0 AND quantity", name="restocked_within_refund"),
    )

    refund_id: Mapped[UUID] = mapped_column(ForeignKey("refunds.id", ondelete="CASCADE"), primary_key=True)
    order_line_id: Mapped[UUID] = mapped_column(
        ForeignKey("order_lines.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    quantity: Mapped[int]
    amount: Mapped[Money]
    restock: Mapped[bool] = mapped_column(server_default=text("false"))
    restocked: Mapped[int] = mapped_column(server_default="0")


class Dispute(Identified, Stamped, Base):
    """A payment that the customer's bank takes back, by the provider's name for it: open, won or lost.

    The provider withdraws the money at once and reinstates it if the dispute is won; both are counted as reported.
    """

    __tablename__ = "disputes"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'won', 'lost')", name="known_status"),
        CheckConstraint("amount >= 0 AND withdrawn >= 0 AND reinstated >= 0", name="amounts_not_negative"),
        UniqueConstraint("payment_id", "reference"),
        Index("ix_disputes_order", "order_id"),
        Index("ix_disputes_open", "order_id", postgresql_where=text("status = 'open'")),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id", ondelete="CASCADE"))
    reference: Mapped[str] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(20), server_default="open")
    amount: Mapped[Money]
    withdrawn: Mapped[Money] = mapped_column(server_default="0")
    reinstated: Mapped[Money] = mapped_column(server_default="0")
    currency: Mapped[Currency]
    reason: Mapped[str] = mapped_column(String(100), default="", server_default="")
    answer_by: Mapped[datetime | None]


class ProviderEvent(Identified, Base):
    """A verified event of a provider, stored for ever: once per provider and event id, applied once.

    `facts` is what we read of it, `payload` what was sent; `due_at` is when it is tried again, if need be.
    """

    __tablename__ = "provider_events"
    __table_args__ = (
        UniqueConstraint("provider", "event_id"),
        Index("ix_provider_events_reference", text("(facts->>'reference')")),
        Index("ix_provider_events_charge", text("(facts->>'charge_reference')")),
        Index("ix_provider_events_due", "due_at", postgresql_where=text("applied_at IS NULL")),
    )

    provider: Mapped[str] = mapped_column(String(40))
    event_id: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(40))
    facts: Mapped[Json]
    payload: Mapped[Json]
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    applied_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    error: Mapped[str] = mapped_column(default="", server_default="")
