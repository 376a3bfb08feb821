"""Request bodies of API clients: exact JSON only, with a pointer to every error."""

import json
import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Annotated, Any, get_args, get_origin

import msgspec
from litestar import Request
from litestar.enums import HttpMethod
from litestar.exceptions import ClientException
from litestar.handlers import BaseRouteHandler
from litestar.typing import FieldDefinition

from domain.errors import InvalidError
from domain.words.messages import gettext
from web.api.openapi import MORE, UPLOAD, MoreParameters
from web.api.unfit import UNKNOWN_FIELD, UNKNOWN_PARAMETER, unfit_body, unfit_parameters
from web.http.media_types import JSON, MERGE_PATCH, PATCHES, MediaTypeError
from web.http.security import refuse_forgeries
from web.infra.handlers import query_parameters
from web.infra.http_methods import SAFE_METHODS
from web.infra.type_names import in_json_types, with_choices

MOST_ERRORS = 20
"""The most wrong fields that are named; a body made of nothing else gets no longer a response."""
ROOT = ""
LARGE_BODY = 262_144
"""The most bytes of a body that may be large: a product with all its variants, an event of a payment provider."""


class StrictRequest(Request[Any, Any, Any]):
    """A request whose body is decoded straight into the type that the route takes."""

    async def json(self) -> Any:
        """Return the body. Raises `ClientException` if it is not JSON, `InvalidError` if it is not of that type."""
        return read_json(await self.body(), body_type(self.route_handler))


def body_type(handler: BaseRouteHandler) -> Any:
    """Return the type of the route's body, or None if it takes no body."""
    data = handler.parsed_fn_signature.parameters.get("data")
    return data.annotation if data else None


def read_json(body: bytes, kind: Any) -> Any:
    """Decode `body` as a `kind`. Raises `ClientException` if it is not JSON in UTF-8, `InvalidError` for wrong fields.

    Strings are not read as numbers, nor numbers as strings; a name that occurs twice in one object is refused.
    """
    try:
        plain = json.loads(body.decode(), object_pairs_hook=_object, parse_float=_finite, parse_constant=_finite)
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise unfit_body(faults(plain, kind) or dict([_pointed(error, ROOT)]), plain) from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise ClientException(gettext("The body is not valid JSON.")) from error


def faults(value: Any, kind: Any, at: str = ROOT) -> dict[str, str]:
    """Return the first `MOST_ERRORS` errors in `value` as a `kind`: a sentence by the pointer (RFC 6901) to each field.

    Nothing is looked at after them, nor within a list that is longer than it may be.
    """
    return dict(islice(_faults(value, kind, at), MOST_ERRORS))


def _faults(value: Any, kind: Any, at: str) -> Iterator[tuple[str, str]]:
    within = _faults_within(value, kind, at)
    first = next(within, None)
    if first is None:
        yield from _of_value(value, kind, at).items()
    else:
        yield first
        yield from within


def _faults_within(value: Any, kind: Any, at: str) -> Iterator[tuple[str, str]]:
    inner = _within(kind)
    if isinstance(value, dict) and isinstance(inner, type) and issubclass(inner, msgspec.Struct):
        yield from _of_fields(value, inner, at)
    elif isinstance(value, list) and get_origin(inner) is list and len(value) <= _longest(kind):
        (item,) = get_args(inner)
        for n, one in enumerate(value):
            yield from _faults(one, item, f"{at}/{n}")


def _longest(kind: Any) -> int:
    """The most items that a list of this type may have; every list of a body says it."""
    kinds = [kind, *get_args(kind)]
    bounds = [one for part in kinds if get_origin(part) is Annotated for one in get_args(part)[1:]]
    return max((one.max_length or 0 for one in bounds if isinstance(one, msgspec.Meta)), default=0)


def escaped(name: str) -> str:
    """Return a name, escaped as one step of a pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _of_fields(value: dict[str, Any], struct: type[msgspec.Struct], at: str) -> Iterator[tuple[str, str]]:
    fields = _fields_of(struct)
    yield from ((f"{at}/{escaped(name)}", UNKNOWN_FIELD) for name in value if name not in fields)
    for name, field in fields.items():
        if name in value:
            yield from _faults(value[name], field.type, f"{at}/{name}")
        elif field.required:
            yield f"{at}/{name}", gettext("This field is required.")


@lru_cache(maxsize=256)
def _fields_of(struct: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    return {field.encode_name: field for field in msgspec.structs.fields(struct)}


def _of_value(value: Any, kind: Any, at: str) -> dict[str, str]:
    try:
        msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        pointer, sentence = _pointed(error, at)
        return {pointer: with_choices(sentence, kind)}
    return {}


def _within(kind: Any) -> Any:
    """The type itself, without bounds and without None."""
    if get_origin(kind) is Annotated:
        return _within(get_args(kind)[0])
    kinds = [one for one in get_args(kind) if one is not type(None)]
    return _within(kinds[0]) if len(kinds) == 1 and type(None) in get_args(kind) else kind


def _pointed(error: msgspec.ValidationError, at: str) -> tuple[str, str]:
    sentence, _, path = in_json_types(str(error)).partition(" - at `$")
    steps = path.rstrip("`").replace("[...]", "").replace("[", ".").replace("]", "")
    if "matching regex" in sentence:
        sentence = gettext("This value has the wrong format, or contains characters that are not allowed.")
    return at + steps.replace(".", "/"), sentence


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError("no finite number")
    return number


async def check_request(request: Request[Any, Any, Any]) -> None:
    """Refuse forged requests, unknown parameters (422), and bodies that are not JSON (415).

    A form with a file is read piece by piece by its route, which refuses what is no form.
    """
    await refuse_forgeries(request)
    await _check_parameters(request)
    if request.method in SAFE_METHODS or UPLOAD in request.route_handler.opt:
        return
    body = await request.body()
    accepted = (JSON, MERGE_PATCH) if request.method == HttpMethod.PATCH else (JSON,)
    if body and not _is_one_of(accepted, request.headers.get("content-type", "")):
        raise _wrong_type(accepted)
    if not body and body_type(request.route_handler):
        raise InvalidError({"": gettext("A JSON body is required.")})


def _is_one_of(accepted: Sequence[str], content_type: str) -> bool:
    kind, _, rest = content_type.partition(";")
    parameter = rest.strip().lower().replace('"', "")
    return kind.strip().lower() in accepted and parameter in {"", "charset=utf-8"}


def _wrong_type(accepted: Sequence[str]) -> MediaTypeError:
    """The refusal that names the types `accepted` (RFC 9110, 15.5.16; of a PATCH by RFC 5789, 2.2 too)."""
    patch = {"Accept-Patch": PATCHES} if MERGE_PATCH in accepted else {}
    return MediaTypeError(
        gettext("Send the body as %(accepted)s.", accepted=" or ".join(accepted)),
        {"Accept": ", ".join(accepted), **patch},
    )


async def _check_parameters(request: Request[Any, Any, Any]) -> None:
    known, given = query_parameters(request.route_handler), request.query_params
    others = set(given) - set(known)
    more = others & await _more_parameters(request) if others else others
    wrong = {escaped(name): UNKNOWN_PARAMETER for name in sorted(others - more)[:MOST_ERRORS]}
    for name in set(given) - others | more:
        values, one = given.getall(name), known.get(name)
        if len(values) > 1 and one and not _repeatable(one):
            wrong[name] = gettext("Send this only once.")
        elif values == ["null"] and (one is None or one.is_optional):
            wrong[name] = gettext("Leave this out instead of sending null.")
    if wrong:
        raise unfit_parameters(wrong)


async def _more_parameters(request: Request[Any, Any, Any]) -> frozenset[str]:
    more: MoreParameters | None = request.route_handler.opt.get(MORE)
    return await more.names(request) if more else frozenset()


def _repeatable(parameter: FieldDefinition) -> bool:
    return parameter.is_non_string_sequence or any(one.is_non_string_sequence for one in parameter.inner_types)
