"""Why an account's door stays closed."""

from domain.errors import ShopError


class UnauthorizedError(ShopError):
    """Nobody is signed in, or the proof of it is not accepted."""

    code = "unauthorized"


class ForbiddenError(ShopError):
    """Whoever is signed in may not do this."""

    code = "forbidden"


class CodeRefusedError(ShopError):
    """The one-time code or token is wrong, used, or too old."""

    code = "code_refused"


class ProofNeededError(ForbiddenError):
    """Whoever is signed in must first prove again that it is them."""

    code = "proof_needed"
