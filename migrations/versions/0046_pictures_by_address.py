"""Pictures that imports name by their addresses, fetched by the worker."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0046"
down_revision: str | None = "0045"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "picture_fetches",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("change_set_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer()),
        sa.Column("address", sa.String(2000), nullable=False),
        sa.Column("status", sa.String(20), server_default="waiting", nullable=False),
        sa.Column("problem", sa.String(300), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status IN ('waiting', 'fetched', 'failed')", name=op.f("ck_picture_fetches_known_status")),
        sa.ForeignKeyConstraint(
            ["change_set_id"],
            ["change_sets.id"],
            name=op.f("fk_picture_fetches_change_set_id_change_sets"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_picture_fetches_product_id_products"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_fetches")),
    )
    op.create_index(op.f("ix_picture_fetches_change_set_id"), "picture_fetches", ["change_set_id"])
    op.create_index(op.f("ix_picture_fetches_product_id"), "picture_fetches", ["product_id"])
    op.create_index(
        "ix_picture_fetches_due", "picture_fetches", ["due_at"], postgresql_where=sa.text("status = 'waiting'")
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("picture_fetches")
