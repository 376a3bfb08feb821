"""Names of plain letters, as most are, folded without Unicode's tables, which took six times as long.

Whatever finds names by an index compares each anew; and an order's are folded whenever its row is written.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0131"
down_revision: str | None = "0130"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ANY_LETTERS = """RETURN lower(translate(public.unaccent('public.unaccent'::regdictionary,
        casefold(normalize(name, NFKC) COLLATE pg_catalog.pg_unicode_fast)), '’‘ʼʹ`´', repeat('''', 6)));"""
PLAIN_LETTERS = (
    """IF octet_length(name) = length(name) THEN RETURN lower(replace(name, '`', '''') COLLATE "C"); END IF;"""
)
FOLDED = """
CREATE OR REPLACE FUNCTION folded(name text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$ BEGIN
    {0}
END $$
"""


def upgrade() -> None:
    """Go forward. Indexes hold what they held: the function returns what it returned."""
    op.execute(FOLDED.format(f"{PLAIN_LETTERS}\n    {ANY_LETTERS}"))


def downgrade() -> None:
    """Go back."""
    op.execute(FOLDED.format(ANY_LETTERS))
