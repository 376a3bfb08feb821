"""Reports: sums of sales and of tax by day, the triggers that say which are out of date, and closed months."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CAPTURED = "('paid', 'partially_refunded', 'refunded')"
MOMENTS = {
    "orders": ("placed", "SELECT placed_at FROM {0}"),
    "payments": (
        "placed",
        f"SELECT o.placed_at FROM {{0}} n JOIN orders o ON o.id = n.order_id WHERE n.status IN {CAPTURED}",  # noqa: S608
    ),
    "refunds": (
        "placed",
        "SELECT o.placed_at FROM {0} n JOIN orders o ON o.id = n.order_id WHERE n.status <> 'created'",
    ),
    "disputes": ("placed", "SELECT o.placed_at FROM {0} n JOIN orders o ON o.id = n.order_id"),
    "invoices": ("issued", "SELECT issued_at FROM {0}"),
}
"""What a change of each table puts out of date. A document changes only when its buyer is erased, which counts not."""

EVENTS = {
    "orders": ("INSERT", "UPDATE"),
    "payments": ("INSERT", "UPDATE"),
    "refunds": ("INSERT", "UPDATE"),
    "disputes": ("INSERT", "UPDATE"),
    "invoices": ("INSERT",),
}


def upgrade() -> None:
    """Go forward."""
    _sums()
    _changes()
    for table, events in EVENTS.items():
        of, moments = MOMENTS[table]
        op.execute(
            f"CREATE FUNCTION note_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608 - constants
            "INSERT INTO report_changes (of, at) SELECT DISTINCT "
            f"'{of}', date_bin('15 minutes', at, '2000-01-01Z') FROM ({moments.format('changed')}) AS m(at); "
            "RETURN NULL; END $$"
        )
        for event in events:
            op.execute(
                f"CREATE TRIGGER note_{event.lower()} AFTER {event} ON {table} REFERENCING NEW TABLE AS changed "
                f"FOR EACH STATEMENT EXECUTE FUNCTION note_{table}()"
            )


def _sums() -> None:
    amounts = [
        sa.Column(name, sa.BigInteger(), nullable=False) for name in ("sold", "captured", "refunded", "disputed")
    ]
    op.create_table(
        "sales_sums",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("orders", "paid", "units")),
        *amounts,
        sa.CheckConstraint(
            "kind IN ('all', 'country', 'code', 'customer', 'provider', 'product')",
            name=op.f("ck_sales_sums_known_kind"),
        ),
        sa.PrimaryKeyConstraint("kind", "day", "currency", "key", name=op.f("pk_sales_sums")),
    )
    op.create_table(
        "tax_sums",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("net", "tax", "credited_net", "credited_tax")),
        sa.PrimaryKeyConstraint("day", "currency", "country", "rate", "words", name=op.f("pk_tax_sums")),
    )
    op.create_table(
        "report_clock",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.String(60), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_report_clock_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_clock")),
    )


def _changes() -> None:
    op.create_table(
        "report_changes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("of", sa.String(10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("of IN ('placed', 'issued')", name=op.f("ck_report_changes_known_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_changes")),
    )
    op.create_table(
        "closed_months",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("zone", sa.String(60), nullable=False),
        sa.Column("actor", sa.String(254), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_closed_months_first_day")),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_closed_months")),
    )
    op.create_index("uq_closed_months_digest", "closed_months", ["digest"], unique=True)
    op.create_index("ix_report_changes_of", "report_changes", ["of", "at"])
    op.create_index("ix_invoices_issued_at", "invoices", ["issued_at"])
    op.create_index("ix_return_requests_created_at", "return_requests", ["created_at"])


def downgrade() -> None:
    """Go back."""
    for table, events in EVENTS.items():
        for event in events:
            op.execute(f"DROP TRIGGER note_{event.lower()} ON {table}")
        op.execute(f"DROP FUNCTION note_{table}()")
    op.drop_index("ix_return_requests_created_at", "return_requests")
    op.drop_index("ix_invoices_issued_at", "invoices")
    for table in ("closed_months", "report_clock", "report_changes", "tax_sums", "sales_sums"):
        op.drop_table(table)
