"""The logo and the icon of the shop as pages, emails and documents show them."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from domain.catalogue.views import Picture
from domain.media.sizes import FALLBACK, ICON_FORMAT, ICON_SIZES, fallback_width, stored_widths
from domain.settings.colours import shades_by_day
from domain.settings.views import ReadyMark
from domain.words.messages import gettext
from web.config.settings import Settings
from web.config.union import shown_notice
from web.templating.assets import media

HIGHEST, WIDEST = 40, 176
"""The room for the logo in a header, in pixels of CSS: as high as a target for fingers is, without its plate."""

USUAL_GROUND = "#1f4635"


@dataclass(frozen=True, slots=True)
class Logo:
    """The addresses of a logo, for screens of one and of two dots a pixel, and as a JPEG on white.

    `width` and `height` are pixels of CSS.
    """

    address: str
    sharper: str
    plain: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Icon:
    """The addresses of an icon: for tabs, of which type, and for home screens, empty where there is none."""

    tab: str
    media_type: str
    home_screen: str


def logo_of(mark: ReadyMark | None) -> Logo | None:
    """The logo in the room that there is for it; never larger than its picture."""
    if mark is None:
        return None
    share = min(1.0, HIGHEST / mark.height, WIDEST / mark.width)
    narrow, wide = stored_widths(mark.width)[0], stored_widths(mark.width)[:2][-1]
    return Logo(
        media(mark.file, narrow, "webp"),
        media(mark.file, wide, "webp"),
        media(mark.file, fallback_width(mark.width), FALLBACK),
        max(1, round(mark.width * share)),
        max(1, round(mark.height * share)),
    )


def notice_of(settings: Settings) -> Picture | None:
    """The notice of the legal guarantee, in a shop that has to show it; pages hold its text for who cannot see it."""
    notice = shown_notice(settings)
    words = gettext("Official notice of the legal guarantee of conformity in the European Union")
    return Picture(notice.file, words, notice.width, notice.height) if notice else None


def icon_of(settings: Settings) -> Icon:
    """The icon that staff uploaded; else the first letter of the shop's name in its colour."""
    if settings.icon is None:
        return Icon(f"/icon/{_fingerprint(drawn_icon(settings.name, settings.accent))}.svg", "image/svg+xml", "")
    small, large = (media(settings.icon.file, size, ICON_FORMAT) for size in ICON_SIZES)
    return Icon(small, "image/png", large)


@lru_cache(maxsize=32)
def drawn_icon(name: str, accent: str) -> str:
    """An icon with the first letter of `name`, as SVG."""
    letter = next((one for one in name.upper() if one.isalnum()), "·")
    ground = shades_by_day(accent).accent if accent else USUAL_GROUND
    words = 'x="32" y="33" fill="#fff" font-size="42" text-anchor="middle" dominant-baseline="central"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="10" '
        f'fill="{ground}"/><text {words} font-family="system-ui, sans-serif">{escape(letter)}</text></svg>'
    )


def _fingerprint(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
