"""The shop's header, whatever the number of departments and the length of their names."""

import re

import pytest

from domain.content.links import ShownLink
from web.config.settings import PROJECT_ROOT, Settings
from web.templating.environment import environment
from web.templating.header_room import FIRST, LAST, STEP, links_beside

STYLES = (PROJECT_ROOT / "static/css/components/header.css").read_text()


def links(count: int, words: str = "Department") -> tuple[ShownLink, ...]:
    return tuple(ShownLink(f"{words} {number}", f"/c/d{number}") for number in range(count))


def header(menu: tuple[ShownLink, ...]) -> str:
    template = environment(Settings()).get_template("shared/_header.html")
    return template.render(menu=menu, here="/", q="", badge="")


@pytest.mark.parametrize("departments", [0, 1, 8, 40])
def test_every_department_is_in_the_menu_or_beside_the_name(departments: int) -> None:
    page = header(links(departments))
    beside, _, menu = page.partition('class="menu')
    assert re.findall(r'href="(/c/.*?)"', menu) == [f"/c/d{number}" for number in range(departments)]
    shown = dict(re.findall(r'<li class="beside (fits-\d+)"><a href="(/c/.*?)"', beside))
    assert {f'<li class="{fits}"><a href="{address}"' in menu for fits, address in shown.items()} <= {True}
    assert len(shown) < 40
    assert (f'class="menu {list(shown)[-1]}"' if departments in {1, 8} else 'class="menu"') in page


def test_longer_names_need_more_room_and_the_menu_none_once_all_fit() -> None:
    short, long, many = (
        links_beside(one, own_face=True) for one in (links(3), links(3, "Ceramics & Glass"), links(40))
    )
    assert all(a.fits and b.fits and a.fits < b.fits for a, b in zip(short, long, strict=True))
    assert [one.fits for one in short] == sorted(one.fits or 0 for one in short)
    assert short[-1].fits == short[-2].fits, "the last one takes the place of the menu's button"
    assert many[0].fits
    assert many[-1].fits is None


def test_the_stylesheet_has_a_rule_for_each_width() -> None:
    ruled = [int(one) for one in re.findall(r"@container departments \(min-width: (\d+)rem\)", STYLES)]
    assert ruled == list(range(FIRST, LAST + 1, STEP))
    for width in ruled:
        assert f"{{ .fits-{width} {{ display: none; }} .beside.fits-{width} {{ display: revert; }} }}" in STYLES
