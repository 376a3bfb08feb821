"""Orders, their lines, their timeline, and the keys under which they were placed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    Sequence,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Currency, Identified, Json, JsonList, Money, Stamped
from domain.catalogue.models import AGES, EXCEPTIONS

ORDER_NUMBERS = Sequence("order_numbers", start=10001, metadata=Base.metadata)


class Order(Identified, Base):
    """A placed order. Amounts are minor units of `currency`; `tax` is within prices or, if not included, on top.

    A pending order holds its stock until `hold_expires_at`, whether it waits for a payment or for staff. Only while it
    is pending it knows its `holder` (the shopper, as keys are owned) and its `network`; `units` is how many items it
    reserved. `given_back` is how much of its payments changes of the order sent back, so that what was paid for it is
    its total and that. `note` is what the customer wrote to the shop, `gift_note` what they wrote to whoever is given
    it. Without a `billing_address` the invoice goes to
    the delivery `address`. `vat` is a customer's VAT number with what the register of the EU said of it. It was
    promised to arrive from `arrives_from` to `arrives_to`, days of the shop's calendar; `promises` are those of the
    moment at which it is confirmed, see `domain.delivery.calendar.later_promises`.
    """

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint(
            "status IN ('pending', 'confirmed', 'shipped', 'delivered', 'cancelled', 'failed')", name="known_status"
        ),
        CheckConstraint("subtotal >= 0 AND discount >= 0 AND delivery >= 0 AND tax >= 0", name="amounts_not_negative"),
        CheckConstraint(
            "total = subtotal - discount + delivery + CASE WHEN tax_included THEN 0 ELSE tax END", name="total_adds_up"
        ),
        CheckConstraint("given_back >= 0", name="given_back_not_negative"),
        Index("ix_orders_lower_email", func.lower(text("email"))),
        Index("ix_orders_words", text("order_words(number, email, address)"), postgresql_using="gin"),
        Index("ix_orders_open_holds", "hold_expires_at", postgresql_where=text("status = 'pending'")),
        Index("ix_orders_held_by", "holder", postgresql_where=text("status = 'pending'")),
        Index("ix_orders_held_from", "network", postgresql_where=text("status = 'pending'")),
        Index("ix_orders_placed", "placed_at", "id"),
        Index("ix_orders_status", "status", "placed_at", "id"),
        Index("ix_orders_country", text("(address->>'country')"), "placed_at", "id"),
        Index("ix_orders_delivery_method", "delivery_method", "placed_at", "id"),
        Index("ix_orders_by_hand", "placed_at", "id", postgresql_where=text("payment_method <> 'card'")),
        Index("ix_orders_total", "total", "id"),
        Index("ix_orders_number_part", "number", postgresql_using="gin", postgresql_ops={"number": "gin_trgm_ops"}),
        Index("ix_orders_user", "user_id", "placed_at"),
    )

    number: Mapped[str] = mapped_column(String(24), unique=True)
    cart_id: Mapped[UUID | None] = mapped_column(index=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    email: Mapped[str] = mapped_column(String(254))
    status: Mapped[str] = mapped_column(String(20), server_default="pending")
    currency: Mapped[Currency]
    subtotal: Mapped[Money]
    discount: Mapped[Money]
    delivery: Mapped[Money]
    tax: Mapped[Money]
    tax_included: Mapped[bool] = mapped_column(server_default=text("true"))
    delivery_tax: Mapped[Money] = mapped_column(server_default="0")
    total: Mapped[Money]
    given_back: Mapped[Money] = mapped_column(server_default="0")
    explanation: Mapped[Json] = mapped_column(server_default=text("'{}'"))
    address: Mapped[Json]
    billing_address: Mapped[Json | None]
    vat: Mapped[Json | None]
    delivery_method: Mapped[str] = mapped_column(String(40))
    arrives_from: Mapped[date | None]
    arrives_to: Mapped[date | None]
    promises: Mapped[list[dict[str, str]]] = mapped_column(JSONB, server_default=text("'[]'"))
    return_cost: Mapped[str] = mapped_column(String(20), default="page", server_default="page")
    payment_method: Mapped[str] = mapped_column(String(40))
    discount_code: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(500), default="", server_default="")
    gift_note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    placed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    hold_expires_at: Mapped[datetime | None]
    holder: Mapped[str | None] = mapped_column(String(80))
    network: Mapped[str | None] = mapped_column(String(64))
    units: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(server_default="1")


class OrderLine(Identified, Base):
    """A product as named and priced on the day of the order.

    `discount` and `tax` are the line's shares, the rate basis points. `withdrawal_exception` is what its customer
    read before ordering it.
    """

    __tablename__ = "order_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("line_total = unit_price * quantity", name="line_total_adds_up"),
        CheckConstraint("discount BETWEEN 0 AND line_total", name="discount_within_line"),
        CheckConstraint("tax >= 0 AND tax_rate >= 0", name="tax_not_negative"),
        CheckConstraint(EXCEPTIONS, name="known_withdrawal_exception"),
        CheckConstraint(AGES, name="minimum_age_in_years"),
        UniqueConstraint("order_id", "position"),
        Index("ix_order_lines_words", text("line_words(sku, name)"), postgresql_using="gin"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    variant_id: Mapped[UUID | None] = mapped_column(ForeignKey("variants.id", ondelete="SET NULL"), index=True)
    position: Mapped[int]
    sku: Mapped[str] = mapped_column(String(64))
    slug: Mapped[str] = mapped_column(String(160))
    name: Mapped[str] = mapped_column(String(200))
    options: Mapped[Json] = mapped_column(server_default=text("'{}'"))
    option_names: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    image: Mapped[str | None] = mapped_column(String(200))
    unit_price: Mapped[Money]
    quantity: Mapped[int]
    line_total: Mapped[Money]
    discount: Mapped[Money] = mapped_column(server_default="0")
    tax_rate: Mapped[int] = mapped_column(server_default="0")
    tax: Mapped[Money] = mapped_column(server_default="0")
    withdrawal_exception: Mapped[str | None] = mapped_column(String(20))
    minimum_age: Mapped[int | None] = mapped_column(SmallInteger)


class OrderChange(Identified, Stamped, Base):
    """A change of a paid order that makes it cost more: it is made once its customer has paid the amount `due`.

    Until then the order stays as it is, and the goods that the change adds are `held`, by variant, until
    `hold_expires_at`. `changes` are the sentences that its customer reads, `plan` is what it writes, and empty once it
    has ended. `emails` counts how often the customer was asked. See `domain.orders.waiting_changes`.
    """

    __tablename__ = "order_changes"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'paid', 'taken_back', 'expired', 'waived')", name="known_status"),
        CheckConstraint("due > 0", name="due_positive"),
        CheckConstraint("(status = 'waiting') = (ended_at IS NULL)", name="ended_unless_waiting"),
        Index("uq_order_changes_waiting", "order_id", unique=True, postgresql_where=text("status = 'waiting'")),
        Index("ix_order_changes_open_holds", "hold_expires_at", postgresql_where=text("status = 'waiting'")),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(String(20), server_default="waiting")
    due: Mapped[Money]
    plan: Mapped[Json]
    changes: Mapped[JsonList]
    held: Mapped[Json]
    actor: Mapped[str] = mapped_column(String(254))
    emails: Mapped[int] = mapped_column(server_default="1")
    hold_expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class OrderEvent(Identified, Stamped, Base):
    """One entry of an order's timeline: what happened, who did it, when, and why."""

    __tablename__ = "order_events"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(254))
    note: Mapped[str] = mapped_column(default="", server_default="")


class IdempotencyKey(Stamped, Base):
    """The promise that one key places one order: an equal request replays it, a different one is refused."""

    __tablename__ = "idempotency_keys"

    owner: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_hash: Mapped[bytes]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
