"""Charts as SVG made by the server: bars side by side for a course of time, and bars under each other for names.

Coordinates are in units of the picture, which is stretched to the width that there is; words stand outside of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.words.messages import gettext

WIDTH, HEIGHT = 600, 120
ROW = 24
GAP = 0.2
MOST_NAMES = 10
FEWEST = 7
"""The bars that there is room for at least, so that the first hour of a day is no wall."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar by its corner and its size; `negative` if it stands for less than nothing. `words` say what it is."""

    x: float
    y: float
    width: float
    height: float
    negative: bool
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: `title` and `description` tell those who do not see it.

    Bars that are `lying` under each other have a label each; of others, `labels` are those of the ends.
    """

    title: str
    description: str
    width: int
    height: int
    bars: tuple[Bar, ...]
    labels: tuple[str, ...]
    peak: str
    lying: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A value to be drawn, its name, and the value in words."""

    name: str
    value: int
    words: str


def columns(title: str, points: Sequence[Point]) -> Chart:
    """Upright bars in the order of `points`, above and below one line, with the first and the last name."""
    top, bottom = max(0, *(one.value for one in points), 0), min(0, *(one.value for one in points), 0)
    scale = HEIGHT / ((top - bottom) or 1)
    step = WIDTH / max(len(points), FEWEST)
    bars = tuple(
        Bar(
            round(place * step + step * GAP / 2, 2), round((top - max(one.value, 0)) * scale, 2),
            round(step * (1 - GAP), 2), round(abs(one.value) * scale, 2), one.value < 0, f"{one.name}: {one.words}",
        )
        for place, one in enumerate(points)
    )  # fmt: skip
    best = max(points, key=lambda one: one.value)
    labels = (points[0].name, points[-1].name) if len(points) > 1 else (points[0].name,)
    return Chart(title, _described(points, best), WIDTH, HEIGHT, bars, labels, best.words, lying=False)


def rows(title: str, points: Sequence[Point]) -> Chart:
    """Lying bars for the first `MOST_NAMES` of `points`, each with its name."""
    drawn = points[:MOST_NAMES]
    scale = WIDTH / (max(abs(one.value) for one in drawn) or 1)
    bars = tuple(
        Bar(0, place * ROW + ROW * GAP, round(abs(one.value) * scale, 2), ROW * (1 - 2 * GAP), one.value < 0,
            f"{one.name}: {one.words}")
        for place, one in enumerate(drawn)
    )  # fmt: skip
    best = max(drawn, key=lambda one: one.value)
    names = tuple(one.name for one in drawn)
    return Chart(title, _described(points, best), WIDTH, ROW * len(drawn), bars, names, best.words, lying=True)


def _described(points: Sequence[Point], best: Point) -> str:
    if len(points) == 1:
        return f"{best.name}: {best.words}."
    first, last = points[0], points[-1]
    return gettext(
        "From %(name)s (%(words)s) to %(last_name)s (%(last_words)s); most: %(best_name)s, %(best_words)s.",
        name=first.name,
        words=first.words,
        last_name=last.name,
        last_words=last.words,
        best_name=best.name,
        best_words=best.words,
    )
