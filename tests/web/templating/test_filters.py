"""The filters of templates."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

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


def test_the_same_moment_is_named_by_each_clock() -> None:
    """Staff may change the time zone while the shop runs, in winter and summer, and until when to order."""
    moments = [datetime(2035, month, 15, 14, tzinfo=UTC) for month in (1, 7)]
    told = [
        (shown["clock_there"](at), shown["order_by"](at.astimezone(ZoneInfo(zone))))
        for zone in ("Europe/London", "Europe/Berlin", "Asia/Tokyo")
        for shown in (filters(Settings(time_zone=zone)),)
        for at in moments
    ]
    assert told == [
        ("14:00 GMT", "14:00 on Monday 15 January"), ("15:00 BST", "15:00 on Sunday 15 July"),
        ("15:00 CET", "15:00 on Monday 15 January"), ("16:00 CEST", "16:00 on Sunday 15 July"),
        ("23:00 GMT+09:00", "23:00 on Monday 15 January"), ("23:00 GMT+09:00", "23:00 on Sunday 15 July"),
    ]  # fmt: skip


def test_an_email_address_is_broken_behind_its_at_and_written_as_text() -> None:
    shown = filters(Settings())["breakable"]('"<b>"@example.com')
    assert str(shown) == "&#34;&lt;b&gt;&#34;@<wbr>example.com"


def test_what_began_today_is_named_by_the_clock_and_what_began_before_by_its_day() -> None:
    shown = filters(Settings(time_zone="Europe/London"))["day_or_clock"]
    assert shown(datetime.now(UTC)) == filters(Settings(time_zone="Europe/London"))["clock"](datetime.now(UTC))
    earlier = datetime.now(UTC) - timedelta(days=2)
    assert str(earlier.astimezone(ZoneInfo("Europe/London")).day) in shown(earlier)
    assert ":" not in shown(earlier)
