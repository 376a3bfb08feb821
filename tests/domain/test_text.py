"""Texts compared as people compare them."""

from hypothesis import given
from hypothesis import strategies as st

from domain.text import fold


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_are_folded_among_others_as_they_are_alone(text: str) -> None:
    assert fold(f"{text}É") == f"{fold(text)}e"
    assert fold("O`NEILL") == fold("O’Neill") == "o'neill"
