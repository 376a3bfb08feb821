"""Rules for every kind of page: accessibility, width, headings, motion and titles."""

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser.axe import (
    ALL_BUT_CONTRAST,
    CONTRAST,
    note_what_is_shown,
    shows_something_new,
    violations,
)
from tests.support.browser.gallery import NAMES, Place, open_place
from tests.support.browser.patience import settle
from tests.support.browser.places import TWICE
from tests.support.browser.running_shop import RunningShop

WIDTHS = (320, 768)
DESKTOP, PHONE = 1440, 360
"""The widths at which axe looks."""

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


def look(place: Place, width: int, scheme: str = "light") -> None:
    """See it on a screen of this width, by day or by night."""
    place.page.set_viewport_size({"width": width, "height": 900})
    place.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    settle(place.page)


@pytest.mark.parametrize("name", NAMES)
def test_a_place_is_sound(browser: Browser, mercer: RunningShop, titles: Path, name: str) -> None:
    with open_place(browser, mercer, name) as place:
        look(place, DESKTOP)
        nothing_is_wider_than_the_screen_or_cut_off(place, DESKTOP)
        axe_finds_nothing_on_a_desktop(place)
        look(place, PHONE)
        nothing_is_wider_than_the_screen_or_cut_off(place, PHONE)
        axe_finds_nothing_on_a_phone(place)
        for width in WIDTHS:
            look(place, width)
            nothing_is_wider_than_the_screen_or_cut_off(place, width)
        it_has_one_heading_sized_pictures_and_each_id_once(place)
        nothing_moves_with_reduced_motion(place)
        it_has_a_title_of_its_own(place, titles)


def axe_finds_nothing_on_a_desktop(place: Place) -> None:
    """By day all rules, by night contrast alone: the others do not look at colours."""
    assert violations(place.page) == [], f"{place.name} on a desktop"
    look(place, DESKTOP, "dark")
    assert violations(place.page, CONTRAST) == [], f"{place.name} on a desktop by night"
    note_what_is_shown(place.page)


def axe_finds_nothing_on_a_phone(place: Place) -> None:
    """All rules, but contrast for what only phones show: a text has the same colours at every width."""
    assert violations(place.page, ALL_BUT_CONTRAST) == [], f"{place.name} on a phone"
    if shows_something_new(place.page):
        for scheme in ("light", "dark"):
            look(place, PHONE, scheme)
            assert violations(place.page, CONTRAST, only_new=True) == [], f"{place.name} on a phone, {scheme}"


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
