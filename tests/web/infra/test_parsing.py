"""Texts of strangers that go into emails carry nothing that becomes a link there."""

import pytest

from web.infra.parsing import linkless_text


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
