"""Cached fragments of pages: rendered once for equal arguments, and never too many or too large."""

import sys
from dataclasses import replace
from uuid import UUID

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from domain.cart.views import CartLineView
from domain.catalogue.facet_views import Facet, FacetValue
from domain.catalogue.views import Picture, ProductCard, Stock
from web.templating.fragments import Fragments, Room
from web.templating.holes import cut

ID = UUID(int=1)


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


@pytest.mark.parametrize(("most", "whole", "left"), [(3, 100, 3), (100, 5, 5), (100, 0, 0)])
def test_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch, most: int, whole: int, left: int) -> None:
    monkeypatch.setattr("web.templating.fragments.MOST_BYTES", whole * sys.getsizeof(Markup("ab")))
    room = Room(most, cut)
    for number in range(10):
        room.get(number, lambda: "ab")
    assert [room.get(number, lambda: "no") for number in range(10 - left, 10)] == [("ab",)] * left
    assert room.get(9 - left, lambda: "no") == ("no",)


def test_all_fragments_together_are_bounded_and_the_largest_kind_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.templating.fragments.ALL_BYTES", 20_000)
    texts = {"small.html": "<i>{{ words }}</i>", "large.html": "<p>{{ words * 1000 }}</p>"}
    fragments = Fragments(Environment(loader=DictLoader(texts), autoescape=True))
    for number in range(10):
        fragments.part("small.html", words=f"{number}")
        fragments.part("large.html", words=f"{number:04}")
    small, large = (fragments._rooms[name] for name in texts)
    assert small.size + large.size <= 20_000
    assert (len(small._made), len(large._made)) == (10, 4)


def test_wide_characters_count_as_what_they_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.templating.fragments.MOST_BYTES", 100_000)
    room = Room(100, cut)
    for number in range(50):
        room.get(number, lambda: "\N{KITE}" * 5000)
    assert sum(len(text) for pieces in room._made.values() for text in pieces) < 25_000


def test_what_moves_often_is_found_at_once_among_all_that_it_was_before() -> None:
    line = CartLineView(ID, ID, "kettle", "K", "Kettle", {}, Picture("k", "", 1, 1), 1, 7800, Stock(9), buyable=True)
    card = ProductCard(ID, "kettle", "Kettle", ID, "GBP", 7800, 7800, None, 1, "", Stock(9), None)
    seen: list[object] = [replace(line, unit_price=number) for number in range(100)]
    seen += [replace(card, stock=Stock(number)) for number in range(100)]
    for number in range(100):
        typed = (FacetValue(f"typed {number}", "", 0, chosen=True),)
        seen.append(Facet("Colour", "colour", (*(FacetValue(one, one, 1, chosen=False) for one in "abc"), *typed)))
    assert len({hash(one) for one in seen}) > 290
