"""Files as they come: any delimiter and encoding, and rows that nobody can read."""

import io

import pytest

from domain.errors import InvalidError
from tests.support.web.sheets import sheet
from web.imports.sheet import LONGEST_CELL, MOST_ROWS, Sheet

TEXT = 'sku,name\nA1,"Crème\nbrûlée, 5 €"\n'


def read(found: Sheet) -> list[tuple[int, str, str]]:
    return [(line.number, "|".join(line.cells.values()), line.problem) for line in found.lines()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_encoding_delimiter_and_line_end_is_read(encoding: str, delimiter: str, end: str) -> None:
    text = TEXT.replace("sku,", f"sku{delimiter}").replace("A1,", f"A1{delimiter}").replace("\n", end)
    found = sheet(text, encoding)
    assert (found.header, found.delimiter) == (("sku", "name"), delimiter)
    assert read(found) == read(found) == [(2, f"A1|Crème{end}brûlée, 5 €", "")]


@pytest.mark.parametrize(
    ("locale", "encoding", "word"),
    [("pl_PL", "cp1250", "łóżko"), ("ru_RU", "cp1251", "стул"), ("ja_JP", "cp932", "椅子")],
)
def test_a_file_that_is_no_unicode_is_in_the_code_page_of_the_shops_language(
    locale: str, encoding: str, word: str
) -> None:
    found = Sheet(io.BytesIO(f"sku\n{word}\n".encode(encoding)), locale)
    assert [line.cells["sku"] for line in found.lines()] == [word]


def test_a_spreadsheet_may_name_its_delimiter_above_the_header() -> None:
    assert read(sheet("sep=;\nsku;name, in full\nA1;b\n")) == [(3, "A1|b", "")]


def test_rows_that_cannot_be_read_are_named_and_the_others_are_read() -> None:
    broken = [
        'A1,"never closed',
        "A2,fine",
        "A3",
        "A4,b,c",
        "A5,fine,,",
        "A6,nul\0",
        f"A7,{'x' * (LONGEST_CELL + 1)}",
        'A8,"closed" and more',
        "",
        ",",
        'A12,"two\nlines"',
        "A14,fine",
    ]
    found = read(sheet("sku,name\n" + "\n".join(broken)))
    assert [(number, cells) for number, cells, problem in found if not problem] == [
        (3, "A2|fine"), (6, "A5|fine"), (12, "A12|two\nlines"), (14, "A14|fine"),
    ]  # fmt: skip
    assert {number: problem.partition(".")[0] for number, _, problem in found if problem} == {
        2: f"A cell has more than {LONGEST_CELL:,} characters",
        4: "Columns in this row: 1, in the header: 2",
        5: "Columns in this row: 3, in the header: 2",
        7: "This row has a character that no text has (NUL)",
        8: f"A cell has more than {LONGEST_CELL:,} characters",
        9: "The quotation marks of this row do not fit together",
    }


def test_an_open_quotation_mark_costs_its_own_row_only() -> None:
    """Without an end it would take every row after it for one cell."""
    found = read(sheet('sku,name\nA1,"open\n' + "".join(f"B{n},{'y' * 200}\n" for n in range(1000))))
    assert (len(found), found[0][2] != "", any(problem for *_, problem in found[1:])) == (1001, True, False)


def test_bytes_of_another_encoding_cost_their_rows_only() -> None:
    data = "sku,name\nA1,Crème brûlée à la carte\n".encode() + "A2,café\n".encode("cp1252") + b"A3,fine\n"
    assert [problem != "" for *_, problem in read(Sheet(io.BytesIO(data), "en_GB"))] == [False, True, False]


def test_a_line_without_an_end_is_read_in_bounded_pieces() -> None:
    found = read(sheet(f"sku,name\nA1,{'x,' * 1_500_000}\nA2,fine\n"))
    assert [(number, problem) for number, _, problem in found] == [
        (2, "This row has more than 1,000,000 characters."), (3, ""),
    ]  # fmt: skip


def test_rows_past_the_limit_are_not_read() -> None:
    found = [*sheet("sku\n" + "A\n" * (MOST_ROWS + 5)).lines()]
    assert (len(found), found[-1].number, found[-1].problem[:27]) == (
        MOST_ROWS + 1,
        MOST_ROWS + 2,
        "A file has at most 100,000 ",
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"", "empty"), (b"\n\n", "empty"), (b"PK\x03\x04\x00\x00\x9d\x81,\n", "header"), (b'"open\n', "quotation")],
)
def test_a_file_without_a_header_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(InvalidError, match=sentence):
        Sheet(io.BytesIO(data), "en_GB")


def test_a_file_of_too_many_bytes_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.imports.sheet.MOST_BYTES", 10)
    with pytest.raises(InvalidError, match="MB"):
        sheet("sku,name\nA1,b\n")
