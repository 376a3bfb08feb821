"""Sellers have a company number, an email address and a phone, as documents name them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0061"
down_revision: str | None = "0060"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COLUMNS = {"company_number": 60, "email": 254, "phone": 40}


def upgrade() -> None:
    """Go forward."""
    for name, longest in COLUMNS.items():
        op.add_column("sellers", sa.Column(name, sa.String(longest), server_default="", nullable=False))


def downgrade() -> None:
    """Go back."""
    for name in COLUMNS:
        op.drop_column("sellers", name)
