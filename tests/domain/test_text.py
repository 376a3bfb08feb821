"""Texts compared as people compare them."""

import asyncpg
from hypothesis import given
from hypothesis import strategies as st

from domain.text import fold


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_are_folded_among_others_as_they_are_alone(text: str) -> None:
    assert fold(f"{text}É") == f"{fold(text)}e"
    assert fold("O`NEILL") == fold("O’Neill") == "o'neill"


PLAIN_AS_ANY = """
SELECT count(*), count(*) FILTER (WHERE folded(t || 'É') <> folded(t) || 'e')
FROM (SELECT 'A' || chr(a) || chr(b) || 'z' AS t FROM generate_series(1, 127) a, generate_series(1, 127) b) AS texts
"""


async def test_the_database_folds_plain_letters_among_others_as_it_does_alone(connection: asyncpg.Connection) -> None:
    """Indexes hold what either way returns, and an É sends any text the longer way."""
    assert tuple(await connection.fetchrow(PLAIN_AS_ANY)) == (127 * 127, 0)
