"""Cursors of the list of products: each leads back to its place, in its own list only."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue.filters import Place, Sort
from domain.clock import YEARS
from domain.errors import InvalidError
from web.catalogue.list_cursor import LONGEST, read_cursor, write_cursor

LATEST = datetime(YEARS[-1], 12, 31, tzinfo=UTC)
KEYS: dict[Sort, list[st.SearchStrategy[object]]] = {
    Sort.RELEVANCE: [st.floats(allow_nan=False), st.integers(-(2**31), 2**31 - 1)],
    Sort.NEWEST: [st.integers(0, 10**9).map(lambda seconds: LATEST - timedelta(seconds=seconds))],
    Sort.PRICE: [st.booleans(), st.integers(0, 2**63 - 1)],
    Sort.NAME: [st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=200)],
}


@given(st.data(), st.sampled_from(sorted(KEYS)), st.uuids(), st.integers(0, 9))
def test_a_cursor_leads_back_to_its_own_list_only(data: st.DataObject, sort: Sort, id_: UUID, looseness: int) -> None:
    place = Place((*(data.draw(key) for key in KEYS[sort]), id_), looseness)
    cursor = write_cursor(place, ["mug", sort])
    assert len(cursor) <= LONGEST
    assert read_cursor(cursor, ["mug", sort], sort, searched=True) == place
    assert is_refused(cursor, ["mugs", sort], sort)


@given(st.text(max_size=40) | st.binary(max_size=40).map(lambda sent: base64.urlsafe_b64encode(sent).decode()))
def test_other_texts_are_refused_as_cursors(text: str) -> None:
    assert is_refused(text, [], Sort.NEWEST)


def test_a_cursor_that_somebody_wrote_holds_what_the_database_can_compare() -> None:
    early = "0001-01-01T00:00:00+05:00"
    wrong = [(Sort.PRICE, 2**63), (Sort.NAME, "a\0"), (Sort.NEWEST, "1"), (Sort.NEWEST, early), (Sort.RELEVANCE, 2**31)]
    for sort, key in wrong:
        assert is_refused(write_cursor(Place((key, uuid4())), []), [], sort)


def is_refused(cursor: str, of: object, sort: Sort) -> bool:
    """Whether it is refused, with a pointer."""
    try:
        read_cursor(cursor, of, sort, searched=False)
    except InvalidError as error:
        return error.errors.keys() == {"cursor"}
    return False
