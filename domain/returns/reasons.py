"""Reasons for a return: a short list, as codes for API clients and in words for people."""

from enum import StrEnum

from domain.words.messages import marked


class Reason(StrEnum):
    """The reason for a return."""

    DAMAGED = "damaged"
    FAULTY = "faulty"
    WRONG_ITEM = "wrong_item"
    NOT_AS_DESCRIBED = "not_as_described"
    TOO_LATE = "too_late"
    CHANGED_MIND = "changed_mind"
    OTHER = "other"


REASONS: dict[Reason, str] = {
    Reason.DAMAGED: marked("It arrived damaged"),
    Reason.FAULTY: marked("It doesn't work"),
    Reason.WRONG_ITEM: marked("It isn't what I ordered"),
    Reason.NOT_AS_DESCRIBED: marked("It isn't as described"),
    Reason.TOO_LATE: marked("It arrived too late"),
    Reason.CHANGED_MIND: marked("I changed my mind"),
    Reason.OTHER: marked("Another reason"),
}
