"""Letters and provider events are found by whom they are about."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_index(
        "ix_outgoing_mail_lower_recipient",
        "outgoing_mail",
        [sa.literal_column("lower(recipient)")],
        unique=False,
        postgresql_where=sa.text("order_id IS NULL"),
    )
    op.create_index(
        "ix_provider_events_reference", "provider_events", [sa.literal_column("(facts->>'reference')")], unique=False
    )
    op.create_index(
        "ix_provider_events_charge",
        "provider_events",
        [sa.literal_column("(facts->>'charge_reference')")],
        unique=False,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_provider_events_charge", table_name="provider_events")
    op.drop_index("ix_provider_events_reference", table_name="provider_events")
    op.drop_index(
        "ix_outgoing_mail_lower_recipient", table_name="outgoing_mail", postgresql_where=sa.text("order_id IS NULL")
    )
