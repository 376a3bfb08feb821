"""The form of a change of stock by staff: a number, and why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import InvalidError
from domain.stock.changes import MAX_ON_HAND
from domain.words.messages import gettext

SIGNED = re.compile(r"[+\-−]?\d{1,7}")


class Reason(StrEnum):
    """Why stock changes. What is counted is all that stands on the shelf, with the goods of orders still to be sent."""

    RECEIVED = "received"
    DAMAGED = "damaged"
    COUNTED = "counted"
    RETURNED = "returned"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class StockForm:
    """A change by `delta` units, or a count of `counted` units on the shelf; one of them is None."""

    delta: int | None
    counted: int | None
    reason: Reason


def read_stock_form(form: Mapping[str, str]) -> StockForm:
    """The change that the form asks for. Raises `InvalidError`."""
    reason = form.get("reason", "")
    if reason not in set(Reason):
        raise InvalidError({"reason": gettext("Choose a reason.")})
    number = _number(form.get("number", ""))
    if reason == Reason.COUNTED:
        if number < 0:
            raise InvalidError({"number": gettext("Enter how many there are, from 0.")})
        return StockForm(None, number, Reason.COUNTED)
    if not number:
        raise InvalidError({"number": gettext("Enter a number other than 0.")})
    return StockForm(-abs(number) if reason == Reason.DAMAGED else number, None, Reason(reason))


def _number(text: str) -> int:
    plain = "".join(text.split())
    if not SIGNED.fullmatch(plain) or not plain.lstrip("+-−").isascii():
        raise InvalidError({"number": gettext("Enter a whole number, such as 12 or -3.")})
    number = int(plain.replace("−", "-"))
    if abs(number) > MAX_ON_HAND:
        raise InvalidError({"number": gettext("Enter at most %(number)s.", number=f"{MAX_ON_HAND:,}")})
    return number
