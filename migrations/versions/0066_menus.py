"""The menu in the header and the footer as the owner wants them; both begin as they were."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0066"
down_revision: str | None = "0065"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    menus = op.create_table(
        "menus",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("value", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("actor", sa.String(254), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("name IN ('header', 'footer')", name=op.f("ck_menus_known_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_menus")),
        sa.UniqueConstraint("name", name=op.f("uq_menus_name")),
    )
    op.bulk_insert(menus, [{"name": "header"}, {"name": "footer"}])


def downgrade() -> None:
    """Go back."""
    op.drop_table("menus")
