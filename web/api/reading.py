"""Reading what programs send: JSON and nothing that merely resembles it, with a pointer to whatever is wrong."""

import json
import math
from typing import Annotated, Any, get_args, get_origin

import msgspec
from litestar import Request
from litestar.exceptions import ClientException
from litestar.handlers import BaseRouteHandler

from domain.errors import InvalidError

MOST_ERRORS = 20
"""So many wrong fields are named; a body made of nothing else gets no longer an answer."""
ROOT = ""


class StrictRequest(Request[Any, Any, Any]):
    """A request whose body is read straight into the type that the route takes."""

    async def json(self) -> Any:
        """The body. Raises `ClientException` if it is no JSON, `InvalidError` if it is not of that type."""
        return read_json(await self.body(), body_type(self.route_handler))


def body_type(handler: BaseRouteHandler) -> Any:
    """What the route takes, or None if it takes no body."""
    data = handler.parsed_fn_signature.parameters.get("data")
    return data.annotation if data else None


def read_json(body: bytes, kind: Any) -> Any:
    """`body` as a `kind`. Raises `ClientException` for what is not exactly JSON in UTF-8, `InvalidError` for the rest.

    Texts are no numbers, numbers no texts; a name that stands twice in one object has no meaning, so it is refused.
    """
    try:
        plain = json.loads(body.decode(), object_pairs_hook=_object, parse_float=_finite, parse_constant=_finite)
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise InvalidError(faults(plain, kind) or dict([_pointed(error, ROOT)])) from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise ClientException("The body is not JSON that can be read.") from error


def faults(value: Any, kind: Any, at: str = ROOT) -> dict[str, str]:
    """Everything in `value` that is not as `kind` wants it: a sentence by the pointer (RFC 6901) to each."""
    inner = _within(kind)
    if isinstance(value, dict) and isinstance(inner, type) and issubclass(inner, msgspec.Struct):
        found = _of_fields(value, inner, at)
    elif isinstance(value, list) and get_origin(inner) is list:
        (item,) = get_args(inner)
        found = {where: text for n, one in enumerate(value) for where, text in faults(one, item, f"{at}/{n}").items()}
    else:
        found = {}
    found = found or _of_value(value, kind, at)
    return dict(list(found.items())[:MOST_ERRORS])


def escaped(name: str) -> str:
    """A name as one step of a pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _of_fields(value: dict[str, Any], struct: type[msgspec.Struct], at: str) -> dict[str, str]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    unknown = [name for name in value if name not in fields]
    found = {f"{at}/{escaped(name)}": "This field is not known here." for name in unknown}
    for name, field in fields.items():
        if name in value:
            found |= faults(value[name], field.type, f"{at}/{name}")
        elif field.required:
            found[f"{at}/{name}"] = "This field is missing."
    return found


def _of_value(value: Any, kind: Any, at: str) -> dict[str, str]:
    try:
        msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        return dict([_pointed(error, at)])
    return {}


def _within(kind: Any) -> Any:
    """The type itself, without bounds and without None."""
    if get_origin(kind) is Annotated:
        return _within(get_args(kind)[0])
    kinds = [one for one in get_args(kind) if one is not type(None)]
    return _within(kinds[0]) if len(kinds) == 1 and type(None) in get_args(kind) else kind


def _pointed(error: msgspec.ValidationError, at: str) -> tuple[str, str]:
    sentence, _, path = str(error).partition(" - at `$")
    steps = path.rstrip("`").replace("[...]", "").replace("[", ".").replace("]", "")
    if "matching regex" in sentence:
        sentence = "It is not written as it should be, or contains characters that we cannot use."
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
