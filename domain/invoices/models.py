"""Invoices as stored, the counters that number them, and the sellers that they name."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Json, Stamped

KNOWN_KIND = "kind IN ('invoice', 'credit_note')"


class Seller(Identified, Stamped, Base):
    """The seller named on invoices: the latest row is printed on those from then on, and no row is ever changed."""

    __tablename__ = "sellers"

    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(500))
    vat_number: Mapped[str] = mapped_column(String(40))
    company_number: Mapped[str] = mapped_column(String(60), server_default="")
    email: Mapped[str] = mapped_column(String(254), server_default="")
    phone: Mapped[str] = mapped_column(String(40), server_default="")


class InvoiceCounter(Base):
    """The latest document number of each kind.

    A sequence would leave gaps: its numbers are spent at once and never come back, so every transaction that is rolled
    back loses one. This row is locked until the transaction ends, so that the next number waits for this one's outcome.
    """

    __tablename__ = "invoice_counters"
    __table_args__ = (CheckConstraint(KNOWN_KIND, name="known_kind"),)

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    latest: Mapped[int] = mapped_column(BigInteger)


class Invoice(Identified, Base):
    """An invoice, or a credit note that takes some of it back.

    `figures` is everything that is printed (`domain.invoices.figures.Figures`), so that nothing that happens later
    changes it. `pdf` is made from it by the worker. An invoice that a change of its order made wrong is `replaced`, and
    so is the credit note that takes back all of it.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint(KNOWN_KIND, name="known_kind"),
        UniqueConstraint("kind", "number"),
        Index("ix_invoices_order", "order_id"),
        Index("ix_invoices_issued_at", "issued_at"),
        Index("ix_invoices_unmade", "id", postgresql_where=text("pdf IS NULL")),
        Index(
            "uq_invoices_one_invoice",
            "order_id",
            unique=True,
            postgresql_where=text("kind = 'invoice' AND NOT replaced"),
        ),
    )

    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column(BigInteger)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"))
    refund_id: Mapped[UUID | None] = mapped_column(ForeignKey("refunds.id"), unique=True)
    issued_at: Mapped[datetime] = mapped_column(server_default=func.now())
    figures: Mapped[Json]
    replaced: Mapped[bool] = mapped_column(server_default=text("false"))
    pdf: Mapped[bytes | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    made_at: Mapped[datetime | None]
