"""Types in the words of JSON Schema, as the reference has them, rather than in those of Python."""

import re

NAMES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "dict": "object", "list": "array"}
QUOTED = re.compile(r"`[^`]*`")
WORD = re.compile(r"\b(?:" + "|".join(NAMES) + r")\b")


def in_json_types(sentence: str) -> str:
    """Return a sentence of msgspec's with JSON's names: "Expected `int | null`" gives "Expected `integer | null`"."""
    return QUOTED.sub(lambda quoted: WORD.sub(lambda word: NAMES[word[0]], quoted[0]), sentence)
