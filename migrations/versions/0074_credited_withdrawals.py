"""What withdrawals from unpaid orders took off what is owed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0074"
down_revision: str | None = "0073"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("withdrawals", sa.Column("credited", sa.BigInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_withdrawals_credit_not_negative"), "withdrawals", "credited >= 0", postgresql_not_valid=True
    )
    lines = "withdrawal_lines"
    op.add_column(lines, sa.Column("restocked", sa.Integer(), server_default="0", nullable=False))
    op.create_check_constraint(
        op.f("ck_withdrawal_lines_restocked_within_cancelled"),
        lines,
        "restocked BETWEEN 0 AND cancelled",
        postgresql_not_valid=True,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_constraint(op.f("ck_withdrawal_lines_restocked_within_cancelled"), "withdrawal_lines")
    op.drop_column("withdrawal_lines", "restocked")
    op.drop_constraint(op.f("ck_withdrawals_credit_not_negative"), "withdrawals")
    op.drop_column("withdrawals", "credited")
