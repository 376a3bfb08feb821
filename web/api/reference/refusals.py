"""The refusals that every route of a kind shares, and their OpenAPI responses."""

from http import HTTPStatus
from typing import Any

from litestar.handlers import HTTPRouteHandler

from web.api.openapi import MEANINGS, PROBLEM_JSON, Problem
from web.api.reference.schemas import Schemas
from web.auth import guards
from web.infra.http_methods import SAFE_METHODS

SECONDS = {"type": "integer", "minimum": 1}
HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"description": "The authentication scheme to use.", "schema": {"type": "string"}}},
    429: {
        "Retry-After": {"description": "The number of seconds to wait.", "schema": SECONDS},
        "RateLimit-Policy": {
            "description": "The limit: `q` requests in a window of `w` seconds.",
            "schema": {"type": "string", "examples": ['"default";q=5;w=60']},
        },
        "RateLimit": {
            "description": "The remaining requests `r`, and the seconds `t` until there are more.",
            "schema": {"type": "string", "examples": ['"default";r=0;t=41']},
        },
    },
    503: {"Retry-After": {"description": "The number of seconds to wait.", "schema": SECONDS}},
}
EVERYWHERE = {400, 422, 503}
WRITES = {403, 413, 415}
OF_GUARDS: dict[Any, set[int]] = {
    guards.anyone: set(),
    guards.guest: {401, 403},
    guards.cart_holder: {401, 403},
    guards.link_holder: {401, 403},
    guards.signed_provider: set(),
}
SIGNED_IN = {401, 403}


def statuses(handler: HTTPRouteHandler, method: str) -> set[int]:
    """Return every error status of this route."""
    own = set(handler.responses or {})
    by_guard = {one for guard in handler.resolve_guards() for one in OF_GUARDS.get(guard, SIGNED_IN)}
    return own | EVERYWHERE | by_guard | (set() if method in SAFE_METHODS else WRITES)


def reference(status: int) -> dict[str, str]:
    """Return a reference to one of the shared responses."""
    return {"$ref": f"#/components/responses/{_name(status)}"}


def shared_responses(schemas: Schemas) -> dict[str, Any]:
    """Every refusal, by name."""
    return {_name(status): _response(status, schemas) for status in MEANINGS if status >= HTTPStatus.BAD_REQUEST}


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def _response(status: int, schemas: Schemas) -> dict[str, Any]:
    content = {"schema": schemas.of(Problem), "example": _example(status)}
    response: dict[str, Any] = {"description": MEANINGS[status], "content": {PROBLEM_JSON: content}}
    return {**response, "headers": HEADERS[status]} if status in HEADERS else response


def _example(status: int) -> dict[str, Any]:
    known = HTTPStatus(status)
    example = {
        "type": f"https://shop.example/problems#{known.name.lower()}",
        "title": known.phrase,
        "status": status,
        "detail": MEANINGS[status],
        "code": known.name.lower(),
        "request_id": "0f3c9a4be1d84c6bb8e6a3b7c2d41e55",
    }
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        example["errors"] = [{"pointer": "/items/0/quantity", "detail": "Expected `int`, got `str`"}]
    return example
