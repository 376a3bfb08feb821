"""The OpenAPI operation of one route."""

import inspect
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from litestar import Response
from litestar.datastructures import ResponseHeader
from litestar.handlers import HTTPRouteHandler
from litestar.params import BodyKwarg, HeaderParameter, PathParameter, QueryParameter
from litestar.typing import FieldDefinition

from domain.accounts.roles import MAY
from web.api.openapi import LOCATION, MEANINGS, MORE, MOVES, UPLOAD, MoreParameters
from web.api.reference.refusals import reference, statuses
from web.api.reference.schemas import Schemas
from web.auth import guards
from web.infra.handlers import fields_of

JSON = "application/json"
FORM = "multipart/form-data"
WAYS_IN: list[dict[str, list[str]]] = [{"bearer": []}, {"session": []}]
SECURITY: dict[Any, list[dict[str, list[str]]]] = {
    guards.anyone: [],
    guards.guest: [*WAYS_IN, {}],
    guards.cart_holder: [*WAYS_IN, {"cart": []}, {}],
    guards.link_holder: [*WAYS_IN, {"cart": []}, {}],
    guards.signed_provider: [{"signature": []}],
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of your copy.",
    "schema": {"type": "string"},
}


def operation(handler: HTTPRouteHandler, method: str, name: str, schemas: Schemas) -> dict[str, Any]:
    """Return the operation of `handler` for `method`, with the operationId `name`."""
    fields = fields_of(handler).values()
    described: dict[str, Any] = {
        "operationId": name,
        "tags": list(handler.tags or ()),
        "summary": handler.summary,
        "description": _description(handler),
        "security": security(handler),
        "parameters": [one for field in fields if (one := _parameter(field, schemas))] + _more_parameters(handler),
        "responses": {},
    }
    for field in fields:
        if isinstance(field.kwarg_definition, BodyKwarg):
            described["requestBody"] = _body(field, schemas)
    if UPLOAD in handler.opt:
        described["requestBody"] = {"required": True, "content": {FORM: {"schema": schemas.of(handler.opt[UPLOAD])}}}
    if method == "GET" and "ETag" in _headers(handler):
        described["parameters"].append(IF_NONE_MATCH)
        described["responses"]["304"] = {"description": MEANINGS[304], "headers": _headers(handler)}
    if MOVES in handler.opt:
        described["responses"]["301"] = {"description": MEANINGS[301], "headers": _described([LOCATION])}
    described["responses"][str(handler.status_code)] = _success(handler, schemas)
    described["responses"].update({str(one): reference(one) for one in sorted(statuses(handler, method))})
    return described


def _description(handler: HTTPRouteHandler) -> str:
    """The docstring of the handler, and who of the staff may use it."""
    (guard,) = handler.resolve_guards()
    words = inspect.getdoc(handler.fn) or ""
    if not isinstance(guard, guards.May):
        return words
    return f"{words}\n\nFor staff who may {guard.verb}: {', '.join(MAY[guard.verb])}."


def security(handler: HTTPRouteHandler) -> list[dict[str, list[str]]]:
    """The authentication schemes by the guard: one of them is needed, unless an empty one is among them."""
    (guard,) = handler.resolve_guards()
    return SECURITY.get(guard, WAYS_IN)


def _parameter(field: FieldDefinition, schemas: Schemas) -> dict[str, Any] | None:
    definition = field.kwarg_definition
    if not isinstance(definition, QueryParameter | HeaderParameter | PathParameter):
        return None
    parameter = {
        "name": definition.name or field.name,
        "in": definition.param_type.value,
        "required": field.is_required,
        "schema": schemas.of_parameter(field),
    }
    return {**parameter, "description": definition.description} if definition.description else parameter


def _more_parameters(handler: HTTPRouteHandler) -> list[dict[str, Any]]:
    more: MoreParameters | None = handler.opt.get(MORE)
    if more is None:
        return []
    texts = {"type": "array", "items": {"type": "string"}}
    schema = {"type": "object", "additionalProperties": texts}
    shape = {"in": "query", "required": False, "style": "form", "explode": True, "schema": schema}
    return [{"name": more.name, "description": more.description, **shape}]


def _body(field: FieldDefinition, schemas: Schemas) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": schemas.of(field.annotation)}
    example = getattr(field.annotation, "EXAMPLE", None)
    if example is not None:
        content["example"] = example
    return {"required": field.is_required, "content": {JSON: content}}


def _success(handler: HTTPRouteHandler, schemas: Schemas) -> dict[str, Any]:
    response: dict[str, Any] = {"description": HTTPStatus(handler.status_code).phrase}
    returned = handler.parsed_fn_signature.return_type
    kind = returned.inner_types[0].annotation if returned.is_subclass_of(Response) else returned.annotation
    if kind is bytes:
        response["content"] = {str(handler.media_type): {}}
    elif kind not in (None, type(None)):
        response["content"] = {JSON: {"schema": schemas.of(kind)}}
    return {**response, "headers": headers} if (headers := _headers(handler)) else response


def _headers(handler: HTTPRouteHandler) -> dict[str, Any]:
    return _described(sorted(handler.resolve_response_headers(), key=lambda header: header.name))


def _described(headers: Iterable[ResponseHeader]) -> dict[str, Any]:
    return {one.name: {"description": one.description, "schema": {"type": "string"}} for one in headers}
