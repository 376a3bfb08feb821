"""Refusals of discount codes. The first two are shown beside the field in which the code was typed."""

from domain.errors import ConflictError, InvalidError
from domain.words.messages import gettext, marked

FIELD = "discount_code"
UNKNOWN_CODE = marked("That code isn't valid. Check it or leave the field blank.")


class UnknownCodeError(InvalidError):
    """The code does not exist."""

    code = "unknown_discount"

    def __init__(self) -> None:
        super().__init__({FIELD: UNKNOWN_CODE})


class CodeRefusedError(InvalidError):
    """The code exists, but it is not valid for this order at present."""

    code = "discount_refused"

    def __init__(self, sentence: str) -> None:
        super().__init__({FIELD: sentence})


class CodeForGroupError(CodeRefusedError):
    """The code is for a group of customers that this one is not known to belong to."""

    def __init__(self, *, to_staff: bool = False) -> None:
        super().__init__(
            gettext(
                "This code is for a group of customers, so it works only in an order that one of them places signed in."
            )
            if to_staff
            else gettext("This code is for certain customers only. If you are one of them, sign in to use it.")
        )


class CodeTakenError(ConflictError):
    """A live code has the same words already."""

    code = "code_taken"

    def __init__(self, typed: str) -> None:
        super().__init__(gettext("There is already a code %(typed)s. End it first, or choose another.", typed=typed))


class CodeEndedError(ConflictError):
    """The code was ended by staff, for good."""

    code = "discount_ended"


class CodeUsedError(ConflictError):
    """The code has been used by an order."""

    code = "discount_used"
