"""The table of the URLs whose responses may be cached, made from what the routes declare."""

from collections.abc import Iterable
from dataclasses import replace

from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.routes.base import BaseRoute

from web.cache.keys import CACHED, Cached
from web.infra.handlers import query_parameters


class CachedRoutes:
    """Finds what the route of a URL declares of its responses to GET."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        """Read the routes. Raises ValueError for a cached one with a path parameter before its last segment."""
        self._whole: dict[str, Cached | None] = {}
        self._below: dict[str, Cached] = {}
        for route in routes:
            if isinstance(route, HTTPRoute):
                self._add(route.path_format, _cached(route.route_handlers))

    def _add(self, path: str, cached: Cached | None) -> None:
        folder = path.rpartition("/")[0]
        if "{" not in path:
            self._whole[path] = cached
        elif cached and "{" in folder:
            raise ValueError(f"{path} cannot be cached: only the last segment may be a parameter.")
        elif cached:
            self._below[folder] = cached

    def find(self, path: str) -> Cached | None:
        """Return what the route of this path declares, None if its responses must not be cached."""
        if path in self._whole:
            return self._whole[path]
        folder, _, last = path.rpartition("/")
        return self._below.get(folder) if last else None


def _cached(handlers: Iterable[HTTPRouteHandler]) -> Cached | None:
    for handler in handlers:
        cached: Cached | None = handler.opt.get(CACHED)
        if cached and "GET" in handler.http_methods:
            return replace(cached, parameters=cached.parameters | frozenset(query_parameters(handler)))
    return None
