"""What everybody who works in the shop does: manager, assistant, packer or bookkeeper; an admin is an owner."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward: everybody who has the role `staff` is an assistant, who may do what they could so far."""
    op.add_column("users", sa.Column("job", sa.String(20), server_default="assistant", nullable=False))
    op.create_check_constraint(
        op.f("ck_users_known_job"), "users", "job IN ('manager', 'assistant', 'packer', 'bookkeeper')"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_column("users", "job")
