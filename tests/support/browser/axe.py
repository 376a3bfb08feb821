"""axe-core's findings on a page, in lines that say where to look."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

OPTIONS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "iframes": False,
}


CONTRAST: dict[str, Any] = {**OPTIONS, "runOnly": {"type": "rule", "values": ["color-contrast"]}, "rules": {}}
ALL_BUT_CONTRAST: dict[str, Any] = {**OPTIONS, "rules": {**OPTIONS["rules"], "color-contrast": {"enabled": False}}}

NOTE = """() => {
  window.noted = new WeakSet([...document.querySelectorAll("body *")].filter((one) => one.checkVisibility()));
}"""
NEWLY_SHOWN = """() => {
  const shown = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility() && !noted.has(one));
  const all = new Set(shown);
  window.newlyShown = shown.filter((one) => !all.has(one.parentElement));
  return newlyShown.length;
}"""
RUN = """async ([options, onlyNew, sound]) =>
  (await axe.run(onlyNew ? {include: newlyShown} : {exclude: sound}, options)).violations"""
PIECES = ("body > header", "body > footer", ".admin__menu")
"""What stands in many pages alike, word for word, and need be looked at once."""
READ = """(pieces) => {
  const at = [innerWidth, matchMedia("(prefers-color-scheme: dark)").matches, document.body.className].join();
  return pieces.map((one) => document.querySelector(one)).map((one) => one ? at + one.outerHTML : "");
}"""

_sound = set[str]()
"""The pieces in which nothing was found, with the size and colours of the screen and the rules that looked."""


def note_what_is_shown(page: Page) -> None:
    """Remember which elements are visible on this screen."""
    page.evaluate(NOTE)


def shows_something_new(page: Page) -> bool:
    """Whether elements are visible that were not when `note_what_is_shown` looked."""
    return bool(page.evaluate(NEWLY_SHOWN))


def violations(page: Page, options: dict[str, Any] = OPTIONS, *, only_new: bool = False) -> list[str]:
    """The violations of WCAG 2.2 A or AA, of all elements or of those that `shows_something_new` found.

    A document is given axe once, and a piece of it not again that stood in another page.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    pieces = {
        piece: f"{options}{text}" for piece, text in zip(PIECES, page.evaluate(READ, PIECES), strict=True) if text
    }
    found = page.evaluate(RUN, [options, only_new, [piece for piece, text in pieces.items() if text in _sound]])
    if not found and not only_new:
        _sound.update(pieces.values())
    return [
        f"{rule['id']}: {' '.join(node['target'])}: {' '.join(node['failureSummary'].split())}"
        for rule in found
        for node in rule["nodes"]
    ]
