"""Settings that staff change are rows."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0060"
down_revision: str | None = "0059"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEEP = """
INSERT INTO settings (name, value)
SELECT name, to_jsonb(value) FROM (VALUES
    ('name', 'Mercer'), ('tagline', 'Plain, useful things for the whole house.')) AS before (name, value)
WHERE EXISTS (SELECT FROM products)
"""
"""A shop that is there already was called so until now."""


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "settings",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("actor", sa.String(254), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
        sa.UniqueConstraint("name", name=op.f("uq_settings_name")),
    )
    op.execute(KEEP)


def downgrade() -> None:
    """Go back."""
    op.drop_table("settings")
