"""Sums of sales and of tax by day, the changes that they do not contain yet, and the months that were closed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Currency, Identified, Money


class ReportChange(Identified, Base):
    """A moment whose day's sums are out of date: of orders `placed` then, or of documents `issued` then.

    Triggers append these rows in the transaction that changed an order, its money or a document, and the worker deletes
    them with the sums that it makes anew. Nobody waits for anybody: no row is ever written twice.
    """

    __tablename__ = "report_changes"
    __table_args__ = (
        CheckConstraint("of IN ('placed', 'issued')", name="known_kind"),
        Index("ix_report_changes_of", "of", "at"),
    )

    of: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]


class ReportClock(Base):
    """The time zone by whose days the sums were made: one row, or none before the first."""

    __tablename__ = "report_clock"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    zone: Mapped[str] = mapped_column(String(60))


class SalesSum(Base):
    """What was sold in one currency of a day: in `all`, or by the `key` of another kind, such as a country.

    Orders count on the day they were placed, with all their money whenever it came or went back.
    """

    __tablename__ = "sales_sums"
    __table_args__ = (
        CheckConstraint("kind IN ('all', 'country', 'code', 'customer', 'provider', 'product')", name="known_kind"),
    )

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    currency: Mapped[Currency] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    orders: Mapped[int]
    paid: Mapped[int]
    units: Mapped[int]
    sold: Mapped[Money]
    captured: Mapped[Money]
    refunded: Mapped[Money]
    disputed: Mapped[Money]


class SalesHour(Base):
    """What was sold in one currency of an hour of a day whose sums were made; without a currency if nothing was.

    They are for days of which orders are still coming in, thousands perhaps: an hour of them is added up, not the day.
    """

    __tablename__ = "sales_hours"

    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime]
    currency: Mapped[Currency] = mapped_column(primary_key=True)
    orders: Mapped[int]
    paid: Mapped[int]
    units: Mapped[int]
    sold: Mapped[Money]
    captured: Mapped[Money]
    refunded: Mapped[Money]
    disputed: Mapped[Money]


class ProductSum(Base):
    """What was sold of a product in a month: always the sum of the month's `SalesSum`s of products, day by day.

    A report of a year would read half a million of those. Triggers on them add what changed.
    """

    __tablename__ = "product_sums"

    month: Mapped[date] = mapped_column(primary_key=True)
    currency: Mapped[Currency] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    orders: Mapped[int]
    units: Mapped[int]
    sold: Mapped[Money]
    refunded: Mapped[Money]


class ProductYear(Base):
    """What was sold of a product in a year, always the sum of its `ProductSum`s: until the end of each of 12 months.

    So two numbers of a row tell what was sold in any months of its year. Triggers on those sums add what changed.
    """

    __tablename__ = "product_years"

    year: Mapped[date] = mapped_column(primary_key=True)
    currency: Mapped[Currency] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    orders: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    units: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    sold: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    refunded: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class StockSum(Base):
    """The stock of a category in one currency as it was at `counted_at`, kept for large shops only.

    `value` is what it would sell for, in minor units. See `domain.reports.stock_values`.
    """

    __tablename__ = "stock_sums"

    category_id: Mapped[UUID] = mapped_column(ForeignKey("categories.id", ondelete="CASCADE"), primary_key=True)
    currency: Mapped[Currency] = mapped_column(primary_key=True)
    variants: Mapped[int]
    sold_out: Mapped[int]
    units: Mapped[Money]
    value: Mapped[Money]
    counted_at: Mapped[datetime]


class TaxSum(Base):
    """The invoices and credit notes of a day by where they went and by rate; `words` name the rate as documents do.

    The rate is basis points, -1 for none.
    """

    __tablename__ = "tax_sums"

    day: Mapped[date] = mapped_column(primary_key=True)
    currency: Mapped[Currency] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    rate: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(200), primary_key=True)
    documents: Mapped[int]
    net: Mapped[Money]
    tax: Mapped[Money]
    credited_net: Mapped[Money]
    credited_tax: Mapped[Money]


class ClosedMonth(Base):
    """A month that was closed: its `figures` as a file, and the SHA-256 of that file. No row is ever changed."""

    __tablename__ = "closed_months"
    __table_args__ = (
        CheckConstraint("extract(day FROM month) = 1", name="first_day"),
        Index("uq_closed_months_digest", "digest", unique=True),
    )

    month: Mapped[date] = mapped_column(primary_key=True)
    figures: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str] = mapped_column(String(60))
    actor: Mapped[str] = mapped_column(String(254))
    closed_at: Mapped[datetime] = mapped_column(server_default=func.now())
