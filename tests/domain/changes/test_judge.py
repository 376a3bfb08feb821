"""What rows would do to a product, decided without a database."""

import sys
from types import FrameType

from domain.changes.judge import Surroundings, judge
from domain.changes.rows import StoredRow
from domain.changes.states import Action


def rows(count: int) -> list[StoredRow]:
    """A product of so many variants."""
    of_product = {"name": "Jug", "category": "Kitchen", "published": True}
    return [
        StoredRow(place, None, f"JUG-{place}", "jug", {**of_product, "options": {"Size": f"{place} l"}, "price": 900})
        for place in range(count)
    ]


def test_a_product_of_many_variants_takes_the_work_of_each_once() -> None:
    few, many = steps(20), steps(100)
    assert many < 5.5 * few


def steps(count: int) -> int:
    """How many functions are called to judge a product of so many variants."""
    called = 0

    def note(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal called
        called += event == "call"

    proposed = rows(count)
    sys.setprofile(note)
    try:
        judged = judge(None, proposed, Surroundings("GBP"))
    finally:
        sys.setprofile(None)
    assert {one.action for one in judged.verdicts} == {Action.NEW}
    return called
