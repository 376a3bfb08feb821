"""Why a code does not count. Both kinds stand beside the field in which it was typed."""

from domain.errors import ConflictError, InvalidError

FIELD = "discount_code"
UNKNOWN_CODE = "We do not know this code. Check it, or leave the field empty."


class UnknownCodeError(InvalidError):
    """There is no such code."""

    code = "unknown_discount"

    def __init__(self) -> None:
        super().__init__({FIELD: UNKNOWN_CODE})


class CodeRefusedError(InvalidError):
    """There is such a code, but as things stand it does not count for this order."""

    code = "discount_refused"

    def __init__(self, sentence: str) -> None:
        super().__init__({FIELD: sentence})


class CodeTakenError(ConflictError):
    """There is such a code already."""

    code = "code_taken"

    def __init__(self, typed: str) -> None:
        super().__init__(f"There is a code {typed} already. End it first, or choose another.")


class CodeEndedError(ConflictError):
    """Staff ended the code, for good."""

    code = "discount_ended"


class CodeUsedError(ConflictError):
    """Orders speak of the code."""

    code = "discount_used"
