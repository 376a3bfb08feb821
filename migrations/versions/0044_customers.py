"""Notes about customers, and groups of customers by rules."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0044"
down_revision: str | None = "0043"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    _create_notes()
    _create_groups()
    for table, rule in (("discounts", "SET NULL"), ("payment_methods", None)):
        op.add_column(table, sa.Column("group_id", sa.Uuid(), nullable=True))
        name = op.f(f"fk_{table}_group_id_customer_groups")
        op.create_foreign_key(name, table, "customer_groups", ["group_id"], ["id"], ondelete=rule)
    op.create_index(op.f("ix_discounts_group_id"), "discounts", ["group_id"])
    op.create_index("ix_users_created", "users", ["created_at", "id"])
    op.execute("CREATE INDEX ix_users_email_part ON users USING gin (lower(email) gin_trgm_ops)")
    op.execute("CREATE INDEX ix_users_name_part ON users USING gin (folded(name) gin_trgm_ops)")


def downgrade() -> None:
    """Go back."""
    for index in ("ix_users_name_part", "ix_users_email_part", "ix_users_created"):
        op.drop_index(index)
    op.drop_index("ix_discounts_group_id")
    for table in ("discounts", "payment_methods"):
        op.drop_column(table, "group_id")
    op.drop_table("customer_groups")
    op.drop_table("customer_notes")


def _identified() -> tuple[sa.Column[object], sa.Column[object]]:
    return (
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )


def _create_notes() -> None:
    op.create_table(
        "customer_notes",
        *_identified(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author", sa.String(254), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_customer_notes_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_customer_notes_author_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_notes")),
    )
    for column in ("user_id", "author_id"):
        op.create_index(op.f(f"ix_customer_notes_{column}"), "customer_notes", [column])


def _create_groups() -> None:
    op.create_table(
        "customer_groups",
        *_identified(),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("minimum_orders", sa.Integer(), nullable=True),
        sa.Column("minimum_spent", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("days", sa.Integer(), server_default="365", nullable=False),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("signed_up_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "minimum_orders > 0 AND minimum_spent > 0 AND days > 0", name=op.f("ck_customer_groups_bounds_positive")
        ),
        sa.CheckConstraint(
            "num_nonnulls(minimum_orders, minimum_spent, country, signed_up_before) > 0",
            name=op.f("ck_customer_groups_has_a_rule"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_groups")),
    )
    op.create_index("uq_customer_groups_name", "customer_groups", [sa.text("lower(name)")], unique=True)
