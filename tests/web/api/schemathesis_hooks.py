"""Hooks that tell Schemathesis about our numbers."""

from typing import Any

import schemathesis


@schemathesis.hook
def map_body(context: schemathesis.HookContext, body: Any) -> Any:
    """JSON Schema takes 83.0 for an integer. We do not, on purpose: a count is written as one."""
    return whole(body)


def whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: whole(one) for name, one in value.items()}
    if isinstance(value, list):
        return [whole(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
