"""Whatever the colour of the shop, everybody can read what is written on it and with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.settings.colours import contrast, read_colour, shades_by_day, shades_by_night

DAY, NIGHT = ("#fbfaf8", "#f2efe9", "#ffffff"), ("#141916", "#1c231f", "#232b26")
WALLS = ("#d2c6b8", "#bbbcae", "#c3b1a2", "#d9e2d5")
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colour=COLOURS)
def test_every_colour_can_be_read_by_day_and_by_night(colour: str) -> None:
    day, night = shades_by_day(colour), shades_by_night(colour)
    for shades, grounds in ((day, DAY), (night, NIGHT)):
        for shade in (shades.accent, shades.strong):
            assert min(contrast(shade, ground) for ground in grounds) >= 4.5
            assert contrast(shade, shades.on_accent) >= 4.5
    assert min(contrast(day.accent, wall) for wall in WALLS) >= 3


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert shades_by_day("#1f4635").accent == "#1f4635"
    assert shades_by_night("#b7d2bd").accent == "#b7d2bd"


@pytest.mark.parametrize("colour", ["#1f4635", "#000080", "#7a1f1f", "#663399"])
def test_a_dark_colour_is_no_grey_by_night(colour: str) -> None:
    parts = [int(shades_by_night(colour).accent[place : place + 2], 16) for place in (1, 3, 5)]
    assert max(parts) - min(parts) >= 25


def test_colours_are_read_in_every_usual_way() -> None:
    assert [read_colour(one) for one in ("#ABC", " #a1b2c3", "teal", "rgb(255, 0, 0)", "hsl(120, 100%, 50%)")] == [
        "#aabbcc", "#a1b2c3", "#008080", "#ff0000", "#00ff00",
    ]  # fmt: skip
    for wrong in ("", "greenish", "#12", "#12345g", "#11223344", "rgb(1,2)", "red;}", "x" * 500, "var(--ink)"):
        with pytest.raises(ValueError, match="Enter a colour"):
            read_colour(wrong)
