"""Settings that staff change are rows; and so is delivery that a shop without methods in its currency offered."""

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

OFFERED = """
INSERT INTO delivery_methods (code, name, zone, countries, currency, price, free_from, days_from, days_to, position)
SELECT m.code, m.name, m.zone, m.countries::jsonb, c.currency, m.price, m.free_from, m.days_from, m.days_to, m.position
FROM (VALUES
    ('standard', 'Standard delivery', 'Home', '["GB"]', 395, 6000, 2, 4, 1),
    ('express', 'Express delivery', 'Home', '["GB"]', 795, NULL, 1, 1, 2),
    ('standard', 'Standard delivery', 'Europe',
     '["AT","BE","CZ","DE","DK","ES","FI","FR","IE","IT","LU","NL","NO","PL","PT","SE","CH"]', 1295, 15000, 4, 8, 3),
    ('standard', 'Standard delivery', 'World', '["AU","CA","JP","NZ","US"]', 2495, NULL, 7, 14, 4)
) AS m (code, name, zone, countries, price, free_from, days_from, days_to, position)
CROSS JOIN (SELECT DISTINCT currency FROM products) AS c
WHERE NOT EXISTS (SELECT FROM delivery_methods d WHERE d.currency = c.currency AND d.archived_at IS NULL)
"""
"""What the release before offers where no method in the currency of the products is on offer; a new shop has none."""


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
    op.execute(OFFERED)


def downgrade() -> None:
    """Go back."""
    op.drop_table("settings")
