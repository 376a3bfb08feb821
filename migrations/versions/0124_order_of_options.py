"""The order in which options were written: JSON values keep that of their names' lengths. Of before, nothing is known."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0124"
down_revision: str | None = "0113"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("variants", "order_lines", "withdrawal_lines")
MOST_OPTIONS = 5
PAIR = "names[{0}], options -> names[{0}]"
WHEN = "WHEN {count} THEN json_build_object({pairs})"
COUNTS = " ".join(
    WHEN.format(count=count, pairs=", ".join(PAIR.format(place) for place in range(1, count + 1)))
    for count in range(2, MOST_OPTIONS + 1)
)
IN_ORDER = f"""
CREATE FUNCTION in_order(options jsonb, names text[]) RETURNS json LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
    WHEN cardinality(names) BETWEEN 2 AND {MOST_OPTIONS} AND options ?& names AND options - names = '{{}}'
    THEN CASE cardinality(names) {COUNTS} END
    ELSE options::json
END
"""
"""One expression, so that queries take it in. Names that are not those of the options, as when the release before has
changed these, say nothing."""


def upgrade() -> None:
    """Go forward."""
    for table in TABLES:
        op.add_column(table, sa.Column("option_names", postgresql.ARRAY(sa.Text()), nullable=True))
    op.add_column("change_set_rows", sa.Column("option_names", postgresql.JSONB(), nullable=True))
    op.execute(IN_ORDER)


def downgrade() -> None:
    """Go back."""
    op.execute("DROP FUNCTION in_order(jsonb, text[])")
    for table in (*TABLES, "change_set_rows"):
        op.drop_column(table, "option_names")
