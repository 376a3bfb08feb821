"""Refusals of what does not fit a route, with hints at the names and values of other shops."""

from collections.abc import Iterable
from typing import Any

from domain.errors import InvalidError
from domain.words.messages import marked
from web.http.hints import joined, name_hint, value_hint

UNKNOWN_FIELD = marked("Unknown field.")
UNKNOWN_PARAMETER = marked("Unknown parameter.")


class UnfitError(InvalidError):
    """Input that does not fit a route. The message names each field before its sentence.

    `hint` says what foreign names and values in it are called here, if any.
    """

    def __init__(self, errors: dict[str, str], hints: Iterable[str]) -> None:
        super().__init__(errors)
        self.message = " ".join(f"{name.lstrip('/') or 'body'}: {text}" for name, text in errors.items())
        self.hint = joined(hints)

    def facts(self) -> dict[str, Any]:
        """The hint, if there is one."""
        return {"hint": self.hint} if self.hint else {}


def unfit_body(errors: dict[str, str], body: Any) -> UnfitError:
    """The refusal of a `body` of JSON with `errors` by their pointers."""
    return UnfitError(errors, (_hint(pointer, sentence, body) for pointer, sentence in errors.items()))


def unfit_parameters(errors: dict[str, str]) -> UnfitError:
    """The refusal of parameters with `errors` by their names."""
    return UnfitError(errors, (name_hint(name) for name, text in errors.items() if text == UNKNOWN_PARAMETER))


def _hint(pointer: str, sentence: str, body: Any) -> str:
    name = pointer.rpartition("/")[2]
    return name_hint(name) if sentence == UNKNOWN_FIELD else value_hint(name, _value_at(body, pointer))


def _value_at(body: Any, pointer: str) -> Any:
    """The value that a pointer (RFC 6901) leads to, None where nothing is."""
    for step in pointer.split("/")[1:]:
        try:
            body = body[int(step)] if isinstance(body, list) else body[step]
        except (LookupError, TypeError, ValueError):
            return None
    return body
