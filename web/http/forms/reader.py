"""Reading the fields of a form one after the other, so that everything that is wrong is said at once."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from domain.errors import InvalidError

T = TypeVar("T")


class FieldReader:
    """Reads typed fields, and gathers a sentence for each that cannot be read."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.errors: dict[str, str] = {}

    def read(self, name: str, check: Callable[[str], T], fallback: T) -> T:
        """What `check` makes of a field; `fallback`, with the sentence kept, if `check` raises a ValueError."""
        try:
            return check(self._values[name])
        except ValueError as error:
            self.errors[name] = str(error)
            return fallback

    def refuse_errors(self) -> None:
        """Raise `InvalidError` with every sentence, if there is one; no fallback is used then."""
        if self.errors:
            raise InvalidError(self.errors)
