"""QR codes as markup: no picture of another address, no inline style, dark on light by day and by night."""

import segno
from markupsafe import Markup

QUIET_ZONE = 4
"""Cameras need as many light modules around the code."""


def qr_code(text: str) -> Markup:
    """An `svg` element that scales to the size that the page gives it."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass="qr__code"))  # noqa: S704 - made of numbers
