"""Makers of products, who answers for them in the European Union, and what to know about a product's safety."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0070"
down_revision: str | None = "0069"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "makers",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("contact", sa.String(254), nullable=False),
        sa.Column("responsible_name", sa.String(200), server_default="", nullable=False),
        sa.Column("responsible_address", sa.String(300), server_default="", nullable=False),
        sa.Column("responsible_contact", sa.String(254), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(responsible_name = '') = (responsible_address = '') AND "
            "(responsible_name = '') = (responsible_contact = '')",
            name=op.f("ck_makers_responsible_whole_or_none"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_makers")),
    )
    op.create_index("uq_makers_name", "makers", [sa.text("lower(name)")], unique=True)
    op.add_column("products", sa.Column("maker_id", sa.Uuid(), nullable=True))
    op.add_column("products", sa.Column("safety", sa.String(), server_default="", nullable=False))
    op.create_foreign_key(
        op.f("fk_products_maker_id_makers"), "products", "makers", ["maker_id"], ["id"], postgresql_not_valid=True
    )


def downgrade() -> None:
    """Go back."""
    op.drop_constraint(op.f("fk_products_maker_id_makers"), "products")
    op.drop_column("products", "safety")
    op.drop_column("products", "maker_id")
    op.drop_table("makers")
