"""Rules for every kind of page: accessibility, width, headings, motion and titles."""

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser.axe import CONTRAST, OPTIONS, violations
from tests.support.browser.gallery import NAMES, Place, open_place
from tests.support.browser.patience import settle
from tests.support.browser.places import TWICE
from tests.support.browser.running_shop import RunningShop

WIDTHS = (320, 768, 360, 1440)
LOOKED_AT = {360: ("dark", "light"), 1440: ("light", "dark")}
"""The widths at which axe looks, by day and by night, each of which begins once: to draw a page in other colours takes
long. Axe's other rules look once: day and night only differ in their colours."""

TOO_WIDE = """() => {
  const screen = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= screen) return [];
  const far = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > screen + 1);
  return ["the page", ...far.slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
}"""
CUT_OFF = """() => {
  const screen = document.documentElement.clientWidth;
  const scrolls = (one) => one && (/auto|scroll/.test(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
  const speaks = (one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  return [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && (box.right > screen + 1 || box.left < -1) && speaks(one) && !scrolls(one);
  }).map((one) => one.outerHTML.slice(0, 120));
}"""
UNSIZED = """() => [...document.images]
  .filter((one) => !(one.getAttribute("width") > 0 && one.getAttribute("height") > 0)).map((one) => one.outerHTML)"""
TWICE_NAMED = """() => {
  const named = [...document.querySelectorAll("[id]")].map((one) => one.id);
  return [...new Set(named.filter((id, place) => !id || /\\s/.test(id) || named.indexOf(id) !== place))];
}"""
MOVING = """() => document.getAnimations()
  .filter((one) => one.playState === "running" && one.effect.getComputedTiming().duration > 10)
  .map((one) => one.effect.target.outerHTML.slice(0, 120))"""


@pytest.fixture
def titles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which all processes of this run note the titles of places, a file each."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "titles"
    folder.mkdir(exist_ok=True)
    return folder


def look(place: Place, width: int, scheme: str) -> None:
    """See it on a screen of this width, by day or by night."""
    place.page.set_viewport_size({"width": width, "height": 900})
    place.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    settle(place.page)


@pytest.mark.parametrize("name", NAMES)
def test_a_place_is_sound(browser: Browser, mercer: RunningShop, titles: Path, name: str) -> None:
    with open_place(browser, mercer, name) as place:
        for width in WIDTHS:
            first, *others = LOOKED_AT.get(width, ("light",))
            look(place, width, first)
            nothing_is_wider_than_the_screen_or_cut_off(place, width)
            if width in LOOKED_AT:
                axe_finds_nothing(place, width, first)
            for scheme in others:
                look(place, width, scheme)
                axe_finds_nothing(place, width, scheme)
        it_has_one_heading_sized_pictures_and_each_id_once(place)
        nothing_moves_with_reduced_motion(place)
        it_has_a_title_of_its_own(place, titles)


def axe_finds_nothing(place: Place, width: int, scheme: str) -> None:
    options = CONTRAST if scheme == "dark" else OPTIONS
    assert violations(place.page, options) == [], f"{place.name} at {width}, {scheme}"


def nothing_is_wider_than_the_screen_or_cut_off(place: Place, width: int) -> None:
    assert place.page.evaluate(TOO_WIDE) == [], f"{place.name} at {width}"
    assert place.page.evaluate(CUT_OFF) == [], f"{place.name} at {width}"


def it_has_one_heading_sized_pictures_and_each_id_once(place: Place) -> None:
    expect(place.page.get_by_role("heading", level=1)).to_have_count(1)
    assert place.page.evaluate(UNSIZED) == []
    assert place.page.evaluate(TWICE_NAMED) == []


def nothing_moves_with_reduced_motion(place: Place) -> None:
    place.page.mouse.wheel(0, 600)
    place.page.mouse.move(700, 450)
    assert place.page.evaluate(MOVING) == []
    assert place.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def it_has_a_title_of_its_own(place: Place, titles: Path) -> None:
    """Places that are another state of a page share its title. Whoever comes second finds the title taken.

    A number in it, such as that of an order, tells places of one shop apart only: each process has a shop of its own.
    """
    title = place.page.title()
    assert title
    if re.search(r"\d", title):
        title += f" at {urlsplit(place.page.url).netloc}"
    if place.name in TWICE:
        return
    note = titles / hashlib.sha256(title.encode()).hexdigest()
    with suppress(FileExistsError), note.open("x") as new:
        new.write(place.name)
        return
    assert note.read_text() == place.name, title
