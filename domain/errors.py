"""Refusals. Every refusal that a person may meet is a `ShopError` with a sentence that says what to do next."""

from typing import Any, ClassVar


class ShopError(Exception):
    """A refusal: `code` for programs, `message` for people. Nothing was changed."""

    code: ClassVar[str] = "refused"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def facts(self) -> dict[str, Any]:
        """What programs may want to know beyond the sentence."""
        return {}


class NotFoundError(ShopError):
    """What was asked for does not exist, or not for this visitor."""

    code = "not_found"


class ConflictError(ShopError):
    """The request was sound, but the shop's present state does not allow it."""

    code = "conflict"


class InvalidError(ShopError):
    """Input that cannot be accepted; `errors` names each field with a sentence for it."""

    code = "invalid"

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class UnavailableError(ShopError):
    """The shop is too busy or something beneath it is away; the same request may succeed in a moment."""

    code = "unavailable"
