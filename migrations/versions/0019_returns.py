"""Returns."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("return_numbers", start=10001)))
    op.create_table(
        "return_requests",
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="requested", nullable=False),
        sa.Column("words", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("answer", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("refund_id", sa.Uuid(), nullable=True),
        sa.Column("credited", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("request_hash", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'approved', 'declined', 'withdrawn', 'received')",
            name=op.f("ck_return_requests_known_status"),
        ),
        sa.CheckConstraint(
            "refund_id IS NULL OR status = 'received'", name=op.f("ck_return_requests_refunded_once_received")
        ),
        sa.CheckConstraint(
            "credited >= 0 AND (credited = 0 OR (status = 'received' AND refund_id IS NULL))",
            name=op.f("ck_return_requests_refund_or_credit"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_return_requests_order_id_orders"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refunds.id"], name=op.f("fk_return_requests_refund_id_refunds"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_requests")),
        sa.UniqueConstraint("number", name=op.f("uq_return_requests_number")),
        sa.UniqueConstraint("order_id", "idempotency_key", name=op.f("uq_return_requests_order_id")),
        sa.UniqueConstraint("refund_id", name=op.f("uq_return_requests_refund_id")),
    )
    op.create_index(
        "ix_return_requests_open",
        "return_requests",
        ["id"],
        unique=False,
        postgresql_where=sa.text("status IN ('requested', 'approved')"),
    )
    op.create_index("ix_return_requests_status", "return_requests", ["status", "id"], unique=False)
    op.create_table(
        "return_lines",
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("received", sa.Integer(), nullable=True),
        sa.Column("restocked", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_return_lines_quantity_positive")),
        sa.CheckConstraint("received BETWEEN 0 AND quantity", name=op.f("ck_return_lines_received_within_request")),
        sa.CheckConstraint(
            "restocked BETWEEN 0 AND coalesce(received, 0)", name=op.f("ck_return_lines_restocked_within_received")
        ),
        sa.CheckConstraint(
            "reason IN ('damaged', 'faulty', 'wrong_item', 'not_as_described', 'too_late', 'changed_mind', 'other')",
            name=op.f("ck_return_lines_known_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_lines.id"],
            name=op.f("fk_return_lines_order_line_id_order_lines"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["return_requests.id"],
            name=op.f("fk_return_lines_return_id_return_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("return_id", "order_line_id", name=op.f("pk_return_lines")),
    )
    op.create_index(op.f("ix_return_lines_order_line_id"), "return_lines", ["order_line_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_return_lines_order_line_id"), table_name="return_lines")
    op.drop_table("return_lines")
    op.drop_index("ix_return_requests_status", table_name="return_requests")
    op.drop_index("ix_return_requests_open", table_name="return_requests")
    op.drop_table("return_requests")
    op.execute(sa.schema.DropSequence(sa.Sequence("return_numbers")))
