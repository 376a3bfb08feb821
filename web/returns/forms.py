"""The forms of returns: the customer's request, and what staff received."""

from collections.abc import Sequence
from uuid import UUID

from domain.errors import InvalidError
from domain.returns.arrival import ReceivedLine
from domain.returns.asking import LONGEST_WORDS, LineToReturn, ReturnForm
from domain.returns.reasons import Reason
from domain.returns.views import ReturnableLine, ReturnLineView
from domain.words.messages import gettext
from web.http.forms.money import read_money
from web.infra.parsing import clean_prose, whole_number

WORDS = "words"
NOTE = "note"
DEDUCTION = "deduction"


def read_request(form: dict[str, str], lines: Sequence[ReturnableLine]) -> ReturnForm:
    """Return the lines that the customer wants to return, with their reasons.

    Raises `InvalidError` with a sentence for every field that is wrong.
    """
    errors: dict[str, str] = {}
    requests = [wanted for line in lines if (wanted := _line(form, line, errors))]
    words = read_words(form, WORDS, errors)
    if not requests and not errors and lines:
        errors[f"quantity-{lines[0].line_id}"] = gettext("Choose how many of an item you'd like to return.")
    if errors:
        raise InvalidError(errors)
    return ReturnForm(tuple(requests), words)


def _line(form: dict[str, str], line: ReturnableLine, errors: dict[str, str]) -> LineToReturn | None:
    name, why = f"quantity-{line.line_id}", f"reason-{line.line_id}"
    quantity = whole_number(form.get(name, "0"), 0, line.left)
    if quantity is None:
        errors[name] = gettext(
            "Choose how many of %(name)s to return, from 0 to %(left)s.", name=line.name, left=line.left
        )
        return None
    if not quantity:
        return None
    reason = form.get(why, "")
    if reason not in {*Reason}:
        errors[why] = gettext("Choose a reason for returning %(name)s.", name=line.name)
        return None
    return LineToReturn(line.line_id, quantity, Reason(reason))


def read_words(form: dict[str, str], name: str, errors: dict[str, str]) -> str:
    """Return a text of several lines; an error in it is added to `errors`."""
    try:
        words = clean_prose(form.get(name, ""))
    except ValueError as error:
        errors[name] = str(error)
        return ""
    if len(words) > LONGEST_WORDS:
        errors[name] = gettext(
            "Use at most %(longest_words)s characters; this has %(words)s.",
            longest_words=LONGEST_WORDS,
            words=len(words),
        )
    return words


def read_note(form: dict[str, str]) -> str:
    """Return the note of staff on a return. Raises `InvalidError`."""
    errors: dict[str, str] = {}
    note = read_words(form, NOTE, errors)
    if errors:
        raise InvalidError(errors)
    return note


def read_deduction(form: dict[str, str], currency: str, locale: str) -> int:
    """What goods lost in value by use, in minor units; nothing if the field is empty. Raises `InvalidError`."""
    text = form.get(DEDUCTION, "").strip()
    try:
        return read_money(text, currency, locale) if text else 0
    except ValueError as error:
        raise InvalidError({DEDUCTION: str(error)}) from error


def read_arrival(form: dict[str, str], lines: Sequence[ReturnLineView]) -> list[ReceivedLine]:
    """Return what was received of each line, and which to restock. Raises `InvalidError` with every wrong field."""
    errors: dict[str, str] = {}
    came = []
    for line in lines:
        quantity = whole_number(form.get(name := came_field(line.line_id), ""), 0, line.quantity)
        if quantity is None:
            errors[name] = gettext(
                "Choose how many of %(name)s you received, from 0 to %(quantity)s.",
                name=line.name,
                quantity=line.quantity,
            )
        else:
            restock = f"restock-{line.line_id}" in form
            came.append(ReceivedLine(line.line_id, quantity, restock, _opened(form, line, quantity, errors)))
            if restock and quantity and not came[-1].closed:
                errors[opened_field(line.line_id)] = gettext("None is left to restock if all of them had been opened.")
    if not errors and not any(one.quantity for one in came):
        errors[came_field(lines[0].line_id)] = gettext(
            "Choose how many you received. If none arrived, leave the return as it is."
        )
    if errors:
        raise InvalidError(errors)
    return came


def _opened(form: dict[str, str], line: ReturnLineView, received: int, errors: dict[str, str]) -> int:
    name = opened_field(line.line_id)
    opened = whole_number(form.get(name, "0"), 0, received)
    if opened is None:
        errors[name] = gettext(
            "Choose how many of %(name)s had been opened, from 0 to %(received)s.", name=line.name, received=received
        )
    return opened or 0


def opened_field(line_id: UUID) -> str:
    """Return the name of the field which says how many of a line had been opened."""
    return f"opened-{line_id}"


def came_field(line_id: UUID) -> str:
    """Return the name of the field for the received quantity of a line."""
    return f"came-{line_id}"
