"""The filters of templates."""

from datetime import UTC, date, datetime

import pytest

from web.config.settings import Settings
from web.templating.filters import filters, plural


@pytest.mark.parametrize(
    ("noun", "nouns"),
    [("colour", "colours"), ("size", "sizes"), ("finish", "finishes"), ("quality", "qualities"), ("tray", "trays")],
)
def test_names_of_options_have_their_plural(noun: str, nouns: str) -> None:
    assert plural(noun) == nouns


def test_a_moment_has_a_day_by_the_clock_of_the_shop_alone() -> None:
    shown, late = filters(Settings(time_zone="Europe/Berlin")), datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert (shown["date"](date(2026, 12, 1)), shown["full_day"](late)) == ("1 December 2026", "1 December 2026")
    with pytest.raises(TypeError, match="full_day"):
        shown["date"](late)
