"""Prove the constraints since 0067 on the rows that were there before them, and index the makers of products.

Both read whole tables, so they stand apart from the migrations that altered these: a shop sells on meanwhile.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0076"
down_revision: str | None = "0075"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CONSTRAINTS = (
    ("pictures", "ck_pictures_known_purpose"),
    ("order_lines", "ck_order_lines_known_withdrawal_exception"),
    ("order_lines", "ck_order_lines_minimum_age_in_years"),
    ("return_lines", "ck_return_lines_opened_is_received"),
    ("withdrawals", "ck_withdrawals_credit_not_negative"),
    ("withdrawal_lines", "ck_withdrawal_lines_restocked_within_cancelled"),
    ("products", "ck_products_known_withdrawal_exception"),
    ("products", "ck_products_minimum_age_in_years"),
    ("products", "fk_products_maker_id_makers"),
)


def upgrade() -> None:
    """Go forward. Nothing waits for the validation; only changes of products wait, for their index, which is last."""
    for table, constraint in CONSTRAINTS:
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")
    op.create_index(op.f("ix_products_maker_id"), "products", ["maker_id"], if_not_exists=True)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_products_maker_id"), "products")
