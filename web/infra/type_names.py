"""Types in the words of JSON Schema, as the reference has them, rather than in those of Python."""

import re
from enum import Enum
from typing import Any, get_args

from domain.words.messages import gettext

NAMES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "dict": "object", "list": "array"}
QUOTED = re.compile(r"`[^`]*`")
WORD = re.compile(r"\b(?:" + "|".join(NAMES) + r")\b")


def in_json_types(sentence: str) -> str:
    """Return a sentence of msgspec's with JSON's names: "Expected `int | null`" gives "Expected `integer | null`"."""
    return QUOTED.sub(lambda quoted: WORD.sub(lambda word: NAMES[word[0]], quoted[0]), sentence)


UNKNOWN_VALUE = "Invalid enum value"


def with_choices(sentence: str, kind: Any) -> str:
    """Return a sentence about a value of this type, with the values that there are if it is none of them."""
    if not sentence.startswith(UNKNOWN_VALUE):
        return sentence
    choices = [str(one.value) for enum in _enums(kind) for one in enum]
    return (
        gettext("%(sentence)s. Use one of: %(choices)s.", sentence=sentence, choices=", ".join(choices))
        if choices
        else sentence
    )


def _enums(kind: Any) -> list[type[Enum]]:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [kind]
    return [enum for part in get_args(kind) for enum in _enums(part)]
