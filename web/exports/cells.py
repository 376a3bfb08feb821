"""Cells that no spreadsheet takes for a formula, and that come back as they were."""

import re

SIGNS = r"[=+\-@\t\r\n＝＋－＠]"
FORMULA = re.compile(f"'*{SIGNS}")
"""What a spreadsheet would work out if a cell began with it; behind apostrophes, so that those too can be told apart.

After OWASP's rules against CSV injection.
"""
ESCAPED = re.compile(f"'+{SIGNS}")


def escape(text: str) -> str:
    """`text` as a cell: with an apostrophe before it where it would be a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def unescape(cell: str) -> str:
    """The text of a cell that `escape` has made."""
    return cell[1:] if ESCAPED.match(cell) else cell
