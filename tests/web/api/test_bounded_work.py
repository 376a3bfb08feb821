"""What a body costs is bounded by its size, whatever is in it; counted in steps, as seconds vary."""

import sys
from collections.abc import Iterator
from typing import Any, get_args, get_origin

import msgspec
import pytest
from litestar.exceptions import ClientException

from domain.errors import InvalidError
from tests.support.routes import every_route
from web.api.requests import MOST_ERRORS, body_type, faults, read_json
from web.app import MAX_BODY

KINDS = sorted(
    {
        kind
        for route in every_route()
        for handler in getattr(route, "route_handlers", [])
        if isinstance(kind := body_type(handler), type) and issubclass(kind, msgspec.Struct)
    },
    key=lambda kind: kind.__name__,
)


def steps(body: bytes, kind: Any) -> int:
    """The Python functions that are entered while a body is read and refused."""
    count = 0

    def entered(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(entered)
    try:
        read_json(body, kind)
    except (InvalidError, ClientException):
        pass
    finally:
        sys.setprofile(None)
    return count


def hostile(kind: type[msgspec.Struct]) -> Iterator[bytes]:
    """Bodies of `MAX_BODY` bytes: nothing but unknown fields, a list or an object for each field, and depth."""
    unknown = b",".join(b'"u%d":0' % number for number in range(MAX_BODY // 10))
    yield b"{" + unknown + b"}"
    yield b"[" * 500 + b"]" * 500
    for field in msgspec.structs.fields(kind):
        name = field.encode_name.encode()
        for filling in (b"{}", b"0", b'""', b"[]", b"null", b'{"a":{}}'):
            items = b",".join([filling] * (MAX_BODY // (len(filling) + 1)))
            yield b'{"%s":[%s]}' % (name, items)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_body_costs_more_steps_than_bytes(kind: type[msgspec.Struct]) -> None:
    for body in hostile(kind):
        assert steps(body, kind) <= len(body), body[:60]


def test_every_list_of_a_body_says_how_long_it_may_be() -> None:
    def unbounded(kind: Any, at: str) -> Iterator[str]:
        bounds = [one for one in get_args(kind) if isinstance(one, msgspec.Meta)]
        inner = get_args(kind)[0] if bounds else kind
        if get_origin(inner) is list and not any(one.max_length for one in bounds):
            yield at
        parts = [*get_args(inner), inner] if inner is not kind or get_origin(inner) else get_args(inner)
        for part in parts:
            if isinstance(part, type) and issubclass(part, msgspec.Struct):
                yield from fields_of(part)
            elif part is not inner and not isinstance(part, msgspec.Meta):
                yield from unbounded(part, at)

    def fields_of(kind: type[msgspec.Struct]) -> Iterator[str]:
        for field in msgspec.structs.fields(kind):
            yield from unbounded(field.type, f"{kind.__name__}.{field.name}")

    assert [one for kind in KINDS for one in fields_of(kind)] == []


def test_no_more_errors_are_looked_for_than_are_named() -> None:
    class Body(msgspec.Struct):
        name: str

    assert len(faults({f"u{number}": 0 for number in range(1000)}, Body)) == MOST_ERRORS
