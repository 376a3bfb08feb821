"""The shop's header, whatever the number of departments."""

import re

import pytest

from domain.content.links import ShownLink
from web.config.settings import Settings
from web.templating.environment import environment


@pytest.mark.parametrize(("departments", "beside"), [(0, 0), (8, 8), (9, 7), (40, 7)])
def test_departments_that_do_not_fit_are_in_the_menu(departments: int, beside: int) -> None:
    menu = [ShownLink(f"Department {n}", f"/c/d{n}") for n in range(departments)]
    header = environment(Settings()).get_template("shared/_header.html")
    page = header.render(menu=menu, request_path="/", q="", cart_count=0, private=False, oob=False)
    whole, _, nav = page.partition('aria-label="Categories"')
    assert len(re.findall(r'href="/c/', whole)) == departments
    assert len(re.findall(r'href="/c/', nav)) == beside
    assert ("header--many" in page) is (departments > beside)
