"""Countries in the order of the language that they are shown in."""

import pytest

from web.config.settings import Settings
from web.templating.countries import countries


@pytest.mark.parametrize(
    ("locale", "neighbours"),
    [("de_DE", ["Norwegen", "Österreich", "Polen"]), ("fr_FR", ["Espagne", "États-Unis", "Finlande"]),
     ("sv_SE", ["Tyskland", "USA", "Österrike"]), ("en_GB", ["Spain", "Sweden", "Switzerland", "United States"])],
)  # fmt: skip
def test_countries_are_sorted_by_the_locale(locale: str, neighbours: list[str]) -> None:
    named = [name for _, name in countries(Settings(locale=locale))]
    place = named.index(neighbours[0])
    assert named[place : place + len(neighbours)] == neighbours
