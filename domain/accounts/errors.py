"""The reasons why a request is not let into an account."""

from domain.errors import ShopError


class UnauthorizedError(ShopError):
    """No user is signed in, or their credentials are not accepted."""

    code = "unauthorized"


class ForbiddenError(ShopError):
    """The signed-in user may not do this."""

    code = "forbidden"


class CodeRefusedError(ShopError):
    """The one-time code or token is wrong, used, or too old."""

    code = "code_refused"


class ProofNeededError(ForbiddenError):
    """The signed-in user must confirm their identity again first. `typed` names the form that was kept, if one was."""

    code = "proof_needed"
    typed = ""
