"""The shop's own colour: any that can be read, and shades of it that everybody can read, by day and by night.

Contrast is that of WCAG 2.2: 4.5 to 1 for words (1.4.3) and 3 to 1 for what is not words (1.4.11), whatever the colour.
"""

from dataclasses import dataclass
from itertools import count

from PIL import ImageColor

from domain.words.messages import gettext

LIGHT_GROUND, LIGHT_WALL = "#f2efe9", "#c3b1a2"
DARK_GROUND = "#2d3a32"
"""The grounds of the shop against which its colour has least contrast: by day the darker of two papers, and the darkest
wall of a picture, where only its outline stands; by night somewhat lighter than the lightest."""

TEXT, OUTLINE = 4.5, 3.0
CLOSER = 0.995
"""The factor by which one comes closer to black or white while whole steps of a screen miss a limit."""

STRONGER = 0.55
"""How much of a colour's light is left where it is pressed or looked at."""


@dataclass(frozen=True, slots=True)
class Shades:
    """The colour on the grounds of one scheme, a stronger one, and the colour of words on either."""

    accent: str
    strong: str
    on_accent: str


def read_colour(text: str) -> str:
    """A colour as #rrggbb: from #rgb, #rrggbb, rgb(), hsl() or a name of CSS.

    Raises ValueError with a sentence for people, also for one that is see-through.
    """
    try:
        found = ImageColor.getrgb(text.strip()) if len(text) <= 40 else ()  # noqa: PLR2004 - longer than any colour
    except (ValueError, OverflowError):
        found = ()
    if len(found) != 3 or not all(0 <= one <= 255 for one in found):  # noqa: PLR2004 - red, green and blue
        raise ValueError(gettext("Enter a colour, such as #1f4635 or teal."))
    return _hex(*found)


def shades_by_day(colour: str) -> Shades:
    """The colour on light grounds: darker than it is, if need be, so that it can be read there."""
    lightest = min(_darker(LIGHT_GROUND, TEXT), _darker(LIGHT_WALL, OUTLINE))
    accent = _darkened(colour, lightest)
    return Shades(accent, _darkened(accent, _light(accent) * STRONGER), "#ffffff")


def shades_by_night(colour: str) -> Shades:
    """The colour on dark grounds: lighter than it is, if need be."""
    accent = _lightened(colour, TEXT * (_light(DARK_GROUND) + 0.05) - 0.05)
    strong = _lightened(accent, min(_light(accent) + 0.25, 0.9))
    return Shades(accent, strong, _darkened(colour, 0.01))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


def _darker(ground: str, ratio: float) -> float:
    """The most light that a colour may have to stand on a light ground."""
    return (_light(ground) + 0.05) / ratio - 0.05


def _light(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _darkened(colour: str, most: float) -> str:
    """The colour with at most this much light: as it is, or all its parts less bright."""
    parts, light, made = _linear(colour), _light(colour), colour
    for step in count(1):
        if _light(made) <= most:
            break
        factor = most / light * CLOSER**step
        made = _from_linear(*(one * factor for one in parts))
    return made


def _lightened(colour: str, least: float) -> str:
    """The colour with at least this much light: as it is, or brighter, and then mixed with white.

    White alone would leave nothing but grey of a dark colour.
    """
    if _light(colour) >= least:
        return colour
    colour = _brightened(colour, least / 2)
    parts, light, made = _linear(colour), _light(colour), colour
    for step in count(1):
        if _light(made) >= least:
            break
        share = 1 - (1 - least) / (1 - light) * CLOSER**step
        made = _from_linear(*(one + (1 - one) * share for one in parts))
    return made


def _brightened(colour: str, most: float) -> str:
    """The colour with all its parts brighter, up to this much light, as far as one can show it."""
    parts, light = _linear(colour), _light(colour)
    factor = max(1.0, min(most / light, 1 / max(parts))) if light else 1.0
    return _from_linear(*(one * factor for one in parts))


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return _to_linear(red), _to_linear(green), _to_linear(blue)


def _to_linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - IEC 61966-2-1


def _from_linear(*parts: float) -> str:
    def byte(part: float) -> int:
        encoded = part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055  # noqa: PLR2004
        return round(255 * min(1.0, max(0.0, encoded)))

    return _hex(*(byte(one) for one in parts))


def _hex(*parts: int) -> str:
    return "#" + "".join(f"{one:02x}" for one in parts)
