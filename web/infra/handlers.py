"""Handlers: their parameters, read from their signatures, and how they are given the shop and run their guards."""

from collections.abc import Iterable
from functools import lru_cache, partial
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter
from litestar.routes import HTTPRoute
from litestar.routes.base import BaseRoute
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


def spare_copies(routes: Iterable[BaseRoute]) -> None:
    """Have each handler hand itself to its guards: Litestar copies it for each of them, at every request.

    A guard could change a copy without harm. Ours look only at who asks.
    """
    for route in routes:
        for handler in route.route_handlers if isinstance(route, HTTPRoute) else ():
            if handler.resolve_guards():
                handler.authorize_connection = partial(_authorize, handler)  # type: ignore[method-assign]


def hand_over(routes: Iterable[BaseRoute], name: str) -> None:
    """Have handlers that depend on nothing but `name`, a part of the application's state, be given it as it is.

    For each request Litestar opens a group of what is to be cleaned up after its dependencies, of which this is none.
    """

    async def give(values: dict[str, Any], connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        values[name] = connection.scope["litestar_app"].state[name]

    for route in routes:
        for _, model in route.route_handler_map.values() if isinstance(route, HTTPRoute) else ():
            if [[one.key for one in batch] for batch in model.dependency_batches] == [[name]]:
                model.dependency_batches = []
                model.extractors.append(give)


async def _authorize(handler: BaseRouteHandler, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    for guard in handler.resolve_guards():
        await guard(connection, handler)  # type: ignore[misc]
