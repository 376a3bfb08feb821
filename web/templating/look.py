"""The shop's own colour and typeface: a small stylesheet after the usual one, whose name changes with its content."""

import hashlib
from functools import lru_cache

from domain.settings.colours import Shades, shades_by_day, shades_by_night
from web.config.settings import Settings

FACES = {
    "ysabeau": "",
    "plain": 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    "book": '"Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", Georgia, serif',
}
"""The families of each typeface; nothing is loaded for those of the system."""

USUAL = (Shades("#1f4635", "#143226", "#ffffff"), Shades("#b7d2bd", "#d3e5d6", "#10231a"))
"""The usual colour by day and by night, as `static/css/base/tokens.css` has it."""

SMALLER = "--text-small:.9375rem;--text-base:1rem;--text-large:1.25rem;"
"""The scale begins larger for the shop's own typeface, whose letters are small."""

NARROWER = ".header__nav{font-size:.875rem}"
"""Other letters are wider, and as many departments are to stand in the header."""


@lru_cache(maxsize=32)
def stylesheet(accent: str, face: str) -> str:
    """What differs from the usual look; empty if nothing does."""
    words = f":root{{--font:{FACES[face]};{SMALLER}}}{NARROWER}" if FACES[face] else ""
    if not accent:
        return words
    dark = f"@media (prefers-color-scheme:dark){{:root{{{_variables(shades_by_night(accent), strong_focus=True)}}}}}"
    day = shades_by_day(accent)
    on_pictures = f"--by-day:{day.accent};--by-day-strong:{day.strong}"
    return f"{words}:root{{{_variables(day, strong_focus=False)};{on_pictures}}}{dark}"


def look_of(settings: Settings) -> str:
    """The address of the stylesheet, empty if there is none."""
    made = stylesheet(settings.accent, settings.face)
    return f"/look/{hashlib.blake2b(made.encode(), digest_size=6).hexdigest()}.css" if made else ""


@lru_cache(maxsize=32)
def preview(accent: str, face: str) -> str:
    """The two schemes side by side, for the page on which staff choose; the usual colour without one."""
    shades = (shades_by_day(accent), shades_by_night(accent)) if accent else USUAL
    family = f".look-preview{{font-family:{FACES[face]}}}" if FACES[face] else ""
    day, night = (_variables(one, strong_focus=False) for one in shades)
    return f"{family}.look-preview__day{{{day}}}.look-preview__night{{{night}}}"


def _variables(shades: Shades, *, strong_focus: bool) -> str:
    focus = shades.strong if strong_focus else shades.accent
    return f"--accent:{shades.accent};--accent-strong:{shades.strong};--on-accent:{shades.on_accent};--focus:{focus}"
