"""The published API document speaks plain English: emails, documents and items, as the field calls them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.routes import published

TEXTS = {"summary", "description"}
OLD = re.compile(
    r"\b(letters?|papers?|programs?|goods|things?|shel(f|ves)|told|tell(s|ing)?|wish(es|ed)?|ask(s|ed)? for|doors?"
    r"|by (hand|mail)|ways? (out|in|to|back)|look(s|ed)? through|behind the counter|forgets?|is forgotten|kept|sound"
    r"|whoever|whatever|everybody|somebody|nobody|meanwhile|go(es)? back|g[ia]ven? back|once more)\b",
    re.IGNORECASE,
)
CODE = re.compile(r"`[^`]*`")


def texts(node: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text for people in the document, with its place. Field names, values and code spans are not for people."""
    if isinstance(node, list):
        for number, one in enumerate(node):
            yield from texts(one, f"{place}/{number}")
    elif isinstance(node, dict):
        for name, one in node.items():
            if name in TEXTS and isinstance(one, str):
                yield f"{place}/{name}", CODE.sub("", one)
            elif name not in {"example", "examples", "enum"}:
                yield from texts(one, f"{place}/{name}")


FOUND = dict(texts(published()))


def test_the_texts_are_found() -> None:
    assert len(FOUND) > 300
    assert any(place.endswith("/summary") for place in FOUND)


def test_no_word_of_the_old_dialect_is_published() -> None:
    assert {place: text for place, text in FOUND.items() if OLD.search(text)} == {}


@pytest.mark.parametrize("text", ["Send a letter once more", "What was told", "One thing that can be bought."])
def test_the_old_dialect_is_recognised(text: str) -> None:
    assert OLD.search(text)
