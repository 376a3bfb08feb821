"""Change sets: proposals to change many products at once, and their rows."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
COUNTS = ("stored", "done", "due", "new_rows", "changed_rows", "unchanged_rows", "refused_rows", "attempts")
MOMENTS = ("apply_at", "applied_at", "undo_until", "undone_at")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "change_sets",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), server_default="staging", nullable=False),
        sa.Column("format", sa.String(20), server_default="", nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("request", JSONB, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(254), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in MOMENTS),
        sa.Column("collected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("cursor", sa.Uuid(), nullable=True),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in COUNTS),
        sa.Column("failure", sa.String(300), server_default="", nullable=False),
        sa.CheckConstraint(
            "status IN ('staging', 'staged', 'applying', 'applied', 'undoing', 'undone', 'failed')",
            name=op.f("ck_change_sets_known_status"),
        ),
        sa.CheckConstraint("kind IN ('edit', 'import')", name=op.f("ck_change_sets_known_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_sets")),
    )
    op.create_index(
        "ix_change_sets_at_work",
        "change_sets",
        ["id"],
        postgresql_where=sa.text("status IN ('staging', 'applying', 'undoing') OR apply_at IS NOT NULL"),
    )
    _create_rows()


def _create_rows() -> None:
    table = "change_set_rows"
    op.create_table(
        table,
        sa.Column("change_set_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("sku", sa.String(200), nullable=False),
        sa.Column("product", sa.String(200), nullable=False),
        sa.Column("proposed", JSONB, nullable=False),
        sa.Column("action", sa.String(20), server_default="waiting", nullable=False),
        sa.Column("step", sa.String(20), server_default="proposed", nullable=False),
        sa.Column("errors", JSONB, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("before", JSONB, nullable=True),
        sa.Column("after", JSONB, nullable=True),
        sa.CheckConstraint(
            "action IN ('waiting', 'new', 'changed', 'unchanged', 'refused')",
            name=op.f("ck_change_set_rows_known_action"),
        ),
        sa.CheckConstraint(
            "step IN ('proposed', 'staged', 'applied', 'undone', 'settled')", name=op.f("ck_change_set_rows_known_step")
        ),
        sa.ForeignKeyConstraint(
            ["change_set_id"],
            ["change_sets.id"],
            name=op.f("fk_change_set_rows_change_set_id_change_sets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("change_set_id", "position", name=op.f("pk_change_set_rows")),
    )
    op.create_index("ix_change_set_rows_pieces", table, ["change_set_id", "step", "product", "position"])
    op.create_index("ix_change_set_rows_action", table, ["change_set_id", "action", "position"])
    op.create_index("ix_change_set_rows_sku", table, ["change_set_id", sa.text("lower(sku)"), "position"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("change_set_rows")
    op.drop_table("change_sets")
