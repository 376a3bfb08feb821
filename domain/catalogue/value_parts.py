"""Values of several parts, such as the wood of a chest: `Oak / Walnut` is one text, and both Oak and Walnut in lists.

A slash with a space on each side is between two parts. Nothing else is, since values have commas ("Black, matt
finish"), words ("Salt and pepper") and slashes ("1/2 inch", "S/M") of their own. Variants keep the text; the attributes
of products, by which lists are filtered, are stored part by part.
"""

from collections.abc import Iterable, Mapping

BETWEEN = " / "

PARTS_OF = f"array_remove(string_to_array({{}}, '{BETWEEN}'), '')"
"""The parts of a value in SQL."""


def parts_of(value: str) -> list[str]:
    """The parts of a value, each once; most values have one. Nothing between two slashes is no part."""
    return list(dict.fromkeys(part for part in value.split(BETWEEN) if part)) or [value]


def in_parts(attributes: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Attributes with the parts of their values, each once."""
    return {
        name: list(dict.fromkeys(part for value in values for part in parts_of(value)))
        for name, values in attributes.items()
    }
