"""Why a factor is not accepted, added or removed."""

from domain.accounts.errors import ForbiddenError
from domain.errors import ConflictError, ShopError


class FactorRefusedError(ShopError):
    """The code, recovery code or passkey is not accepted."""

    code = "factor_refused"


class FactorExistsError(ConflictError):
    """There is such a factor already."""

    code = "factor_exists"


class FactorNeededError(ConflictError):
    """The shop wants its staff to keep a second factor, and this is the last one."""

    code = "factor_needed"


class FactorMissingError(ForbiddenError):
    """The shop wants its staff to have a second factor, and this person has none yet."""

    code = "factor_missing"
