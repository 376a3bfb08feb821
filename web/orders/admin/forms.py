"""What staff send from an order's page."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.cart.operations import MAX_QUANTITY
from domain.errors import InvalidError
from domain.orders.parcels import Parcel
from domain.orders.refunds import LineWish, RefundRequest
from web.http.forms.fields import sound_key
from web.http.forms.money import read_money
from web.infra.parsing import clean_text, whole_number

LONGEST = {"carrier": 60, "tracking": 100}
LONGEST_TEXT = 500
HIGHEST = 2**31 - 1


def read_seen(form: Mapping[str, str]) -> int | None:
    """The version of the order that the page showed."""
    return whole_number(form.get("seen", ""), 1, HIGHEST)


def read_text(form: Mapping[str, str], name: str, errors: dict[str, str], *, needed: str = "") -> str:
    """The field `name` on one line; what is wrong with it is added to `errors`. `needed` is what to say if empty."""
    longest = LONGEST.get(name, LONGEST_TEXT)
    try:
        text = clean_text(form.get(name, ""))
    except ValueError as error:
        errors[name] = str(error)
        return ""
    if len(text) > longest:
        errors[name] = f"Write {longest} characters at most."
    elif needed and not text:
        errors[name] = needed
    return text


def read_note(form: Mapping[str, str], name: str, *, needed: str = "") -> str:
    """The field `name` alone. Raises `InvalidError`."""
    errors: dict[str, str] = {}
    note = read_text(form, name, errors, needed=needed)
    if errors:
        raise InvalidError(errors)
    return note


def read_parcel(form: Mapping[str, str], due: Mapping[UUID, int]) -> tuple[dict[UUID, int] | None, Parcel]:
    """What is in the parcel, None for all that is due, and how it goes. `due` has every line of the order.

    Raises `InvalidError`.
    """
    errors: dict[str, str] = {}
    wanted = _quantities(form, "send", list(due), errors)
    if not errors and not wanted and any(due.values()):
        errors[f"send-{next(line for line, count in due.items() if count)}"] = "Say how many are in the parcel."
    parcel = Parcel(read_text(form, "tracking", errors), read_text(form, "carrier", errors))
    if errors:
        raise InvalidError(errors)
    return wanted or None, parcel


def read_refund(
    form: Mapping[str, str], lines: Sequence[UUID], currency: str, locale: str
) -> tuple[RefundRequest, str]:
    """What goes back, by lines or by an amount in `currency`, and the key of the form. Raises `InvalidError`."""
    errors: dict[str, str] = {}
    wanted = _quantities(form, "back", lines, errors)
    amount = _amount(form, currency, locale, errors)
    if not errors and bool(wanted) == (amount is not None):
        both = "Choose lines or write an amount, not both." if wanted else "Choose lines, or write an amount."
        errors["refund_amount"] = both
    reason = read_text(form, "refund_reason", errors, needed="Say why; the customer is told.")
    key = form.get("idempotency_key", "")
    if not (key and sound_key(key)):
        errors["refund_reason"] = "This page was not readable. Please load it again."
    if errors:
        raise InvalidError(errors)
    wishes = tuple(LineWish(one, count, f"restock-{one}" in form) for one, count in wanted.items())
    return RefundRequest(reason, wishes, amount), key


def _amount(form: Mapping[str, str], currency: str, locale: str, errors: dict[str, str]) -> int | None:
    typed = form.get("refund_amount", "").strip()
    if not typed:
        return None
    try:
        return read_money(typed, currency, locale)
    except ValueError as error:
        errors["refund_amount"] = str(error)
        return None


def _quantities(form: Mapping[str, str], prefix: str, lines: Sequence[UUID], errors: dict[str, str]) -> dict[UUID, int]:
    """How many of each line; those of which there are none are left out."""
    counts = {one: whole_number(form.get(f"{prefix}-{one}", "") or "0", 0, MAX_QUANTITY) for one in lines}
    for one, count in counts.items():
        if count is None:
            errors[f"{prefix}-{one}"] = f"Write a whole number from 0 to {MAX_QUANTITY}."
    return {one: count for one, count in counts.items() if count}
