"""The filters of templates."""

import pytest

from web.templating.filters import plural


@pytest.mark.parametrize(
    ("noun", "nouns"),
    [("colour", "colours"), ("size", "sizes"), ("finish", "finishes"), ("quality", "qualities"), ("tray", "trays")],
)
def test_names_of_options_have_their_plural(noun: str, nouns: str) -> None:
    assert plural(noun) == nouns
