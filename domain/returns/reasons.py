"""Reasons for a return: a short list, as codes for API clients and in words for people."""

from enum import StrEnum


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
    Reason.DAMAGED: "It arrived damaged",
    Reason.FAULTY: "It doesn't work",
    Reason.WRONG_ITEM: "It isn't what I ordered",
    Reason.NOT_AS_DESCRIBED: "It isn't as described",
    Reason.TOO_LATE: "It arrived too late",
    Reason.CHANGED_MIND: "I changed my mind",
    Reason.OTHER: "Another reason",
}
