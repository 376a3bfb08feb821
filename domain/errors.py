"""Refusals. Every refusal that a user may see is a `ShopError` with a sentence that says what to do next."""

from collections.abc import Collection
from typing import Any, ClassVar

from domain.words.messages import gettext


class ShopError(Exception):
    """A refusal: `code` for API clients, `message` for people. Nothing was changed."""

    code: ClassVar[str] = "refused"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def facts(self) -> dict[str, Any]:
        """Further fields that API clients may want beside the message."""
        return {}


class NotFoundError(ShopError):
    """The requested record does not exist, or this user may not see it."""

    code = "not_found"


class ConflictError(ShopError):
    """The request was valid, but the shop's present state does not allow it."""

    code = "conflict"


class StaleError(ShopError):
    """The record was changed by somebody else in the meantime.

    `differences` holds, by field, the value sent and the present one.
    """

    code = "stale"

    def __init__(self, expected: Collection[int], version: int, differences: dict[str, Any]) -> None:
        super().__init__(
            gettext("Someone changed this after you last saw it. Check its current version, then try again.")
        )
        self.expected, self.version, self.differences = sorted(expected), version, differences

    def facts(self) -> dict[str, Any]:
        """The expected versions, the present one, and both values of every field that would change."""
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
    """Raise `StaleError` unless `present` is among the `expected` versions; None accepts any version."""
    if expected is not None and present not in expected:
        raise StaleError(expected, present, differences or {})


class InvalidError(ShopError):
    """The input cannot be accepted; `errors` names each field with a sentence for it."""

    code = "invalid"

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class PausedError(ShopError):
    """What was asked for is paused, because it failed or was tried too often; `retry_after` is in seconds."""

    code = "paused"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UnavailableError(ShopError):
    """The shop is too busy, or a service that it needs is down; the same request may succeed in a moment."""

    code = "unavailable"
