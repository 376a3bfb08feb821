"""The parameters of a handler, read from its signature."""

from functools import lru_cache

from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter
from litestar.typing import FieldDefinition


@lru_cache(maxsize=512)
def fields_of(handler: BaseRouteHandler) -> dict[str, FieldDefinition]:
    """Return everything that a registered handler and its dependencies take, by name."""
    fields = dict(handler.parsed_fn_signature.parameters)
    for name, provider in handler.resolve_dependencies().items():
        if name in fields:
            fields |= provider.parsed_fn_signature.parameters
    return fields


@lru_cache(maxsize=512)
def query_parameters(handler: BaseRouteHandler) -> dict[str, FieldDefinition]:
    """Return the query parameters of a route by the names under which they are sent."""
    return {
        one.kwarg_definition.name or name: one
        for name, one in fields_of(handler).items()
        if isinstance(one.kwarg_definition, QueryParameter)
    }
