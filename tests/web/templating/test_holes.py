"""Holes: a page is rendered once around them, and what fills them, which may be anybody's, is kept by nothing."""

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from web.templating.fragments import Fragments

TEMPLATES = {
    "page.html": "{% macro said(words) %}<b>{{ words }}</b>{% endmacro %}<p>{{ title }}</p>{{ said(name) }}{{ name }}",
    "asks.html": "{% if name == 'Ada' %}Hello{% endif %}",
    "joins.html": "{{ title ~ name }}",
    "changes.html": "{{ name|lower }}",
    "doubts.html": "{{ 'Hello' if name }}",
}
VISITORS = ("Ada <b>", "Bob & Co", Markup("<i>Eve</i>"), 7, "")


def fragments() -> Fragments:
    return Fragments(Environment(loader=DictLoader(TEMPLATES), autoescape=True))


def test_a_page_with_holes_is_the_page_rendered_whole_for_each_visitor() -> None:
    kept = fragments()
    for name in (*VISITORS, *reversed(VISITORS)):
        whole = kept.part("page.html", title="a & b", name=name)
        assert kept.part("page.html", title="a & b", holes={"name": name}) == whole


def test_what_fills_a_hole_is_kept_by_nothing() -> None:
    kept = fragments()
    for _ in range(2):
        kept.part("page.html", title="Cart", holes={"name": "Ada Lovelace"})
    rooms = kept._rooms["page.html"]._made
    assert len(rooms) == 1
    assert "Ada" not in repr(rooms)


def test_a_page_that_looks_into_a_hole_is_refused_before_it_could_be_kept_for_others() -> None:
    for name in ("asks.html", "joins.html", "changes.html", "doubts.html"):
        with pytest.raises(TypeError, match="filled later"):
            fragments().part(name, title="", holes={"name": "Ada"})


def test_a_fragment_without_a_hole_is_not_taken_for_one_with_it() -> None:
    kept = fragments()
    kept.part("page.html", title="Cart", holes={"name": "Ada"})
    assert "Ada" not in kept.part("page.html", title="Cart", name="", holes={})
