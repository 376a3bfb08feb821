"""What a handler takes, read from its signature."""

from functools import lru_cache

from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter
from litestar.typing import FieldDefinition


@lru_cache(maxsize=512)
def query_parameters(handler: BaseRouteHandler) -> dict[str, FieldDefinition]:
    """The query parameters that a route knows, by the names under which they are sent."""
    return {
        one.kwarg_definition.name or name: one
        for name, one in handler.parsed_fn_signature.parameters.items()
        if isinstance(one.kwarg_definition, QueryParameter)
    }
