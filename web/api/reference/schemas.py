"""JSON Schema of request and response types, by the types that check them."""

import inspect
import types
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from litestar.params import ParameterKwarg
from litestar.types import Empty
from litestar.typing import FieldDefinition
from msgspec import Meta

REF = "#/components/schemas/{name}"
BOUNDS = ("ge", "gt", "le", "lt", "multiple_of", "min_length", "max_length", "pattern")


class Schemas:
    """Builds the schemas of types, and collects the named ones of a document."""

    def __init__(self) -> None:
        self.components: dict[str, Any] = {}

    def of(self, kind: Any) -> dict[str, Any]:
        """Return the schema of a type. Raises ValueError if another type has the same name."""
        (schema,), found = msgspec.json.schema_components([kind], ref_template=REF)
        for name, one in found.items():
            if "description" in one:
                one["description"] = inspect.cleandoc(one["description"])
            if self.components.setdefault(name, one) != one:
                raise ValueError(f"Two types are called {name}.")
        return schema

    def of_parameter(self, field: FieldDefinition) -> dict[str, Any]:
        """The schema of a parameter with its bounds and its default; a URL cannot say null."""
        definition = field.kwarg_definition
        schema = self.of(Annotated[_without_none(field.annotation), _bounds(definition)])
        if field.default not in (Empty, None, ""):
            schema["default"] = msgspec.to_builtins(field.default)
        return schema


def _bounds(definition: Any) -> Meta:
    if not isinstance(definition, ParameterKwarg):
        return Meta()
    given = {name: getattr(definition, name) for name in BOUNDS}
    return Meta(**{name: value for name, value in given.items() if value is not None})


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) not in {Union, types.UnionType}:
        return annotation
    kinds = tuple(one for one in get_args(annotation) if one is not type(None))
    return Union[kinds]  # noqa: UP007 - made of a tuple
