"""Hooks that tell Schemathesis about our numbers and texts."""

import unicodedata
from typing import Any

import schemathesis

UNSEEN = {"Cf", "Co"}
STAND_IN = "ж"


@schemathesis.hook
def map_body(context: schemathesis.HookContext, body: Any) -> Any:
    """JSON Schema takes 83.0 for an integer. We do not, on purpose: a count is written as one.

    Nor has it a name for characters without a shape (formats, private use), which our texts refuse; what is sent
    of them is tests/web/api/test_bad_input.py's.
    """
    return sendable(body)


def sendable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: sendable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [sendable(one) for one in value]
    if isinstance(value, str):
        return "".join(STAND_IN if unicodedata.category(one) in UNSEEN else one for one in value)
    return int(value) if isinstance(value, float) and value.is_integer() else value
