"""The geometry of charts."""

import pytest

from web.reports.chart import MOST_NAMES, Point, columns, rows


@pytest.mark.parametrize("count", range(1, MOST_NAMES + 1))
def test_lying_bars_have_a_name_each_however_many_they_are(count: int) -> None:
    drawn = rows("Tax", [Point(f"Country {place}", place, str(place)) for place in range(count)])
    assert drawn.lying
    assert len(drawn.labels) == len(drawn.bars) == count


@pytest.mark.parametrize("count", [1, 2, 30])
def test_upright_bars_have_the_names_of_their_ends(count: int) -> None:
    drawn = columns("Sales", [Point(f"Day {place}", place, str(place)) for place in range(count)])
    assert not drawn.lying
    assert drawn.labels == (("Day 0",) if count == 1 else ("Day 0", f"Day {count - 1}"))
