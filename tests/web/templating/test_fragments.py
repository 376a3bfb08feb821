"""Cached fragments of pages: rendered once for equal arguments, and never too many or too large."""

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from web.templating.fragments import Fragments, Room


def test_a_fragment_is_made_once_and_escaped() -> None:
    made: list[str] = []

    def note(words: str) -> str:
        made.append(words)
        return words

    jinja = Environment(loader=DictLoader({"_part.html": "<b>{{ note(words) }}</b>"}), autoescape=True)
    jinja.globals["note"] = note
    fragments = Fragments(jinja)
    assert [fragments.part("_part.html", words="a & b") for _ in range(3)] == [Markup("<b>a &amp; b</b>")] * 3
    assert fragments.part("_part.html", words="c") == Markup("<b>c</b>")
    assert made == ["a & b", "c"]


@pytest.mark.parametrize(("most", "characters", "left"), [(3, 1000, 3), (100, 10, 5), (100, 1, 0)])
def test_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch, most: int, characters: int, left: int) -> None:
    monkeypatch.setattr("web.templating.fragments.MOST_CHARACTERS", characters)
    room = Room(most)
    for number in range(10):
        room.get(number, lambda: "ab")
    assert [room.get(number, lambda: "no") for number in range(10 - left, 10)] == [("ab",)] * left
    assert room.get(9 - left, lambda: "no") == ("no",)
