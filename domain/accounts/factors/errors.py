"""The reasons why a factor is not accepted, added or removed."""

from typing import Any

from domain.accounts.errors import ForbiddenError, UnauthorizedError
from domain.errors import ConflictError, ShopError
from domain.words.messages import gettext


class FactorRefusedError(ShopError):
    """The code, recovery code or passkey is not accepted. `attempts_left` is None where guesses are not counted."""

    code = "factor_refused"

    def __init__(self, message: str, attempts_left: int | None = None) -> None:
        super().__init__(message)
        self.attempts_left = attempts_left

    def facts(self) -> dict[str, Any]:
        """The number of guesses left."""
        return {} if self.attempts_left is None else {"attempts_left": self.attempts_left}


class StepEndedError(UnauthorizedError):
    """The pending step took too long, or had too many wrong guesses."""

    code = "step_ended"


class SecondFactorRequiredError(UnauthorizedError):
    """The password was right, and one of `factors` must follow under `pending_token`."""

    code = "second_factor_required"

    def __init__(self, pending_token: str, factors: tuple[str, ...], passkey_options: dict[str, Any] | None) -> None:
        super().__init__(gettext("The password is right. Now send a code, a recovery code or a passkey."))
        self.pending_token, self.factors, self.passkey_options = pending_token, factors, passkey_options

    def facts(self) -> dict[str, Any]:
        """The fields that the second step needs."""
        facts = {"pending_token": self.pending_token, "factors": self.factors}
        return facts if self.passkey_options is None else {**facts, "passkey_options": self.passkey_options}


class FactorProofNeededError(ForbiddenError):
    """The signed-in user has a second factor, so that only one of `factors` confirms who they are, under this token."""

    code = "factor_proof_needed"

    def __init__(self, pending_token: str, factors: tuple[str, ...], passkey_options: dict[str, Any] | None) -> None:
        super().__init__(gettext("This account has a second factor. Send a code, a recovery code or a passkey."))
        self.pending_token, self.factors, self.passkey_options = pending_token, factors, passkey_options

    def facts(self) -> dict[str, Any]:
        """The fields that the proof needs."""
        facts = {"pending_token": self.pending_token, "factors": self.factors}
        return facts if self.passkey_options is None else {**facts, "passkey_options": self.passkey_options}


class FactorExistsError(ConflictError):
    """The user has such a factor already."""

    code = "factor_exists"


class FactorNeededError(ConflictError):
    """The shop requires its staff to have a second factor, and this is the last one."""

    code = "factor_needed"


class FactorMissingError(ForbiddenError):
    """The shop requires its staff to have a second factor, and this user has none yet."""

    code = "factor_missing"
