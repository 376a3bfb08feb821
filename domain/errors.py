"""Refusals. Every refusal that a person may meet is a `ShopError` with a sentence that says what to do next."""

from collections.abc import Collection
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


class StaleError(ShopError):
    """Somebody else changed it first. `differences` holds, by field, what was sent and what is there now."""

    code = "stale"

    def __init__(self, expected: Collection[int], version: int, differences: dict[str, Any]) -> None:
        super().__init__("This was changed by somebody else since you last saw it. Look at it again, then repeat.")
        self.expected, self.version, self.differences = sorted(expected), version, differences

    def facts(self) -> dict[str, Any]:
        """The versions that were expected, the one that is there, and both values of every field that would change."""
        return {
            "expected_versions": self.expected,
            "current_version": self.version,
            "current_etag": f'W/"{self.version}"',
            "differences": [
                {"pointer": f"/{name}", "sent": sent, "current": current}
                for name, (current, sent) in self.differences.items()
            ],
        }


def check_version(present: int, expected: Collection[int] | None, differences: dict[str, Any] | None = None) -> None:
    """Raise `StaleError` unless `present` is among the `expected` versions; None stands for whichever there is."""
    if expected is not None and present not in expected:
        raise StaleError(expected, present, differences or {})


class InvalidError(ShopError):
    """Input that cannot be accepted; `errors` names each field with a sentence for it."""

    code = "invalid"

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class UnavailableError(ShopError):
    """The shop is too busy or something beneath it is away; the same request may succeed in a moment."""

    code = "unavailable"
