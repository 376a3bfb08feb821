"""Wrong guesses in a row, emails counted by their recipient, and the turn of those who wait for stock."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "wrong_guesses",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("who", sa.String(length=300), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("guessed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_guesses")),
        sa.UniqueConstraint("who", name=op.f("uq_wrong_guesses_who")),
    )
    op.create_index("ix_wrong_guesses_guessed_at", "wrong_guesses", ["guessed_at"], unique=False)
    op.create_index(
        "ix_outgoing_mail_sent",
        "outgoing_mail",
        [sa.text("lower(recipient)"), "sent_at"],
        unique=False,
        postgresql_where=sa.text("status = 'sent'"),
    )
    _alerts_in_turn("variant_id, (user_id IS NULL), id")


def downgrade() -> None:
    """Go back."""
    _alerts_in_turn("variant_id, id")
    op.drop_index("ix_outgoing_mail_sent", table_name="outgoing_mail")
    op.drop_table("wrong_guesses")


def _alerts_in_turn(columns: str) -> None:
    op.drop_index("ix_stock_alerts_waiting", table_name="stock_alerts")
    op.execute(f"CREATE INDEX ix_stock_alerts_waiting ON stock_alerts ({columns}) WHERE told_at IS NULL")
