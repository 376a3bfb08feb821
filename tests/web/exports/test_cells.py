"""Cells of exports: harmless in a spreadsheet, and the same when they come back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.exports.cells import FORMULA, escape, unescape
from web.exports.columns import read_pairs, write_pairs

WORDS = st.text("ab:;|\\ =", min_size=1, max_size=8).map(str.strip).filter(bool)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_begins_like_a_formula(sign: str) -> None:
    assert escape(f"{sign}1+1") == f"'{sign}1+1"
    assert escape(f"mug {sign}") == f"mug {sign}"


@given(st.text("'=+-@ax", max_size=6))
def test_an_escaped_cell_comes_back_as_it_was(text: str) -> None:
    assert unescape(escape(text)) == text
    assert not FORMULA.match(escape(text)) or escape(text)[0] == "'"


@given(st.dictionaries(WORDS, st.lists(WORDS, max_size=3), max_size=3))
def test_names_and_values_of_one_cell_come_back_as_they_were(pairs: dict[str, list[str]]) -> None:
    assert read_pairs(write_pairs(pairs)) == pairs


@pytest.mark.parametrize("cell", ["Oak", "Size: M; Size: L", ": M"])
def test_a_cell_of_pairs_without_names_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="Write each name once"):
        read_pairs(cell)
