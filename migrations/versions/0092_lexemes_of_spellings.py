"""What searches compare of each spelling, worked out once and not at every recount."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0092"
down_revision: str | None = "0091"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward. The table of spellings, which is short, is written anew."""
    lexemes = sa.Computed("lexemes_of(ARRAY[word::text])", persisted=True)
    op.add_column("search_spellings", sa.Column("lexemes", postgresql.ARRAY(sa.Text()), lexemes, nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("search_spellings", "lexemes")
