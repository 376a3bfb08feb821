"""Texts of strangers carry no link into emails, and plain ones are read as all others are."""

from collections.abc import Callable
from itertools import product

import pytest

from web.infra import parsing
from web.infra.parsing import clean_text, linkless_text, plain_text


@pytest.mark.parametrize(
    "text",
    [
        "https://spam.example win", "HTTPS : // x", "http:evil", "Win: www.evil.example", "Win at evil.com",
        "evil.example/claim", "evil.example/", "evil.example?id=77", "t.co/x", "sub.evil.co.uk:8080/x", "evil.рф/x",
        "198.51.100.7/x", "bücher.example#top", "mailto:ada", "ask ada@evil.example",
        "ｗｗｗ．evil．example", "evil。example／claim", "evil.example∕claim", "ww\u200dw.evil.example",
        "\u202eelpmaxe", "a\u200bb", "a\x07b",
    ],
)  # fmt: skip
def test_links_and_what_looks_like_one_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(Leave web and email addresses out|This contains characters)"):
        linkless_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "J.R.R. Tolkien", "Ada Byron, Ph.D.", "Dr.Smith", "Anne-Marie O'Neill", "c/o Ada Byron", "St. James's Sq. 4/2",
        "St.James", "No.5/7", "12.Stock/3", "2.sal/th", "Max-Planck-Str.12/3", "Flat 3/2", "P.O. Box 5",
        "Unit 4: The Yard", "Room @ 5", "株式会社。三号", "می‌خواهم",
    ],
)  # fmt: skip
def test_names_and_addresses_as_people_write_them_are_not(text: str) -> None:
    assert linkless_text(text) == text


def test_plain_texts_are_read_as_all_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    ascii_only = [chr(code) for code in range(128)]
    texts = [f"{one}{other}{last}" for one, other in product(ascii_only, repeat=2) for last in ("", " a", ".de/")]
    texts += ["".join(parts) for parts in product(("www", "http", "a", ".", ":", "/", "@", "com", " "), repeat=4)]
    checks = (clean_text, linkless_text, plain_text)
    quick = [_outcome(check, text) for check in checks for text in texts]
    monkeypatch.setattr(parsing, "_is_plain", lambda text: False)
    assert quick == [_outcome(check, text) for check in checks for text in texts]


def _outcome(check: Callable[[str], str], text: str) -> str | None:
    try:
        return check(text)
    except ValueError:
        return None
