"""QR codes as SVG markup: no external picture, no inline style, dark on light in both colour schemes."""

import segno
from markupsafe import Markup

QUIET_ZONE = 4
"""Cameras need this many light modules around the code."""


def qr_code(text: str) -> Markup:
    """Return an `svg` element that scales to the size that the page gives it."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass="qr__code"))  # noqa: S704 - made of numbers
