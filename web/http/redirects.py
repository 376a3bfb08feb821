"""The path to return to after signing in: one of this very shop, or none."""

from urllib.parse import quote, urlsplit

LONGEST = 500
HOME = "/account"


def safe_path(text: str) -> str:
    r"""`text` if a browser that follows it certainly stays on this site, else empty.

    Browsers read a backslash as a slash and skip tabs and line ends, so that `/\t/host` is another host to them.
    """
    plain = text.isascii() and text.isprintable() and "\\" not in text and len(text) <= LONGEST
    if not (plain and text.startswith("/") and not text.startswith("//")):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc else text


def with_next(path: str, going: str, typed: str = "") -> str:
    """`path` with `going` as its `next` parameter, if that is safe, and the token of a form that was kept, if any."""
    going = safe_path(going)
    given = [f"next={quote(going, safe='/')}"] if going else []
    given += [f"typed={typed}"] if typed else []
    return f"{path}?{'&'.join(given)}" if given else path
