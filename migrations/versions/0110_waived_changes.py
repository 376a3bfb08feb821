"""A change that waits to be paid may be waived; what stood in the table before stays as valid as it was."""

from collections.abc import Sequence

from alembic import op

revision: str = "0110"
down_revision: str | None = "0108"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BEFORE = "'waiting', 'paid', 'taken_back', 'expired'"


def upgrade() -> None:
    """Go forward; 0111 validates the constraint."""
    op.drop_constraint(op.f("ck_order_changes_known_status"), "order_changes")
    op.create_check_constraint(
        op.f("ck_order_changes_known_status"),
        "order_changes",
        f"status IN ({BEFORE}, 'waived')",
        postgresql_not_valid=True,
    )


def downgrade() -> None:
    """Go back. A change that was waived cannot: the release before would ask for its payment."""
    op.drop_constraint(op.f("ck_order_changes_known_status"), "order_changes")
    op.create_check_constraint(op.f("ck_order_changes_known_status"), "order_changes", f"status IN ({BEFORE})")
