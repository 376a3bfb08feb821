"""The columns of our own files, and how options and attributes are written in one cell.

`Colour: Oat; Size: M` are options, `Material: Oak | Steel; Style: Plain` are attributes. A sign that would part
something has a backslash before it.
"""

import re
from collections.abc import Iterable, Mapping

from domain.words.messages import gettext

COLUMNS = (
    *("product", "sku", "name", "category", "published", "options", "price", "compare_at"),
    *("sale_price", "sale_from", "sale_until", "currency", "stock", "content", "weight_grams"),
    *("barcode", "attributes", "details", "material", "dimensions", "care"),
    *("search_title", "search_description", "withdrawal_exception", "maker", "safety"),
    *("minimum_age", "age_reason", "description"),
)
"""The header of our own export; a row is a variant, and what is said of its product stands in each of its rows."""
SIGNS = re.compile(r"([\\;|:])")
NAMED = re.compile(r"((?:[^\\:]|\\.)+):(.*)", re.DOTALL)


def write_pairs(pairs: Mapping[str, Iterable[str]]) -> str:
    """Names with their values as one cell."""
    return "; ".join(f"{_escape(name)}: {' | '.join(map(_escape, values))}" for name, values in pairs.items())


def read_pairs(cell: str) -> dict[str, list[str]]:
    """The names and values that `write_pairs` wrote. Raises ValueError with a sentence for people."""
    found: dict[str, list[str]] = {}
    for pair in split(cell, ";"):
        match = NAMED.fullmatch(pair)
        name = bare(match[1]) if match else ""
        if match is None or not name or name in found:
            raise ValueError(gettext("Write each name once, with its values, such as Colour: Oat; Size: M."))
        found[name] = [value for one in split(match[2], "|") if (value := bare(one))]
    return found


def split(cell: str, sign: str) -> list[str]:
    """The parts of a cell between `sign`, where no backslash stands before it, without empty ones."""
    return [part for part in re.findall(rf"(?:[^\\{sign}]|\\.|\\$)+", cell, re.DOTALL) if part.strip()]


def bare(text: str) -> str:
    """`text` without the backslashes that kept its signs, and without spaces around."""
    return re.sub(r"\\(.)", r"\1", text.strip(), flags=re.DOTALL)


def _escape(text: str) -> str:
    return SIGNS.sub(r"\\\1", text)
