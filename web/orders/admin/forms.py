"""The forms of an order's page for staff."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.cart.operations import MAX_QUANTITY
from domain.errors import InvalidError
from domain.orders.parcels import Parcel
from domain.orders.refunded_lines import RequestedLine
from domain.orders.refunds import RefundRequest
from domain.orders.views import OrderView
from domain.payments.refunds import SentByHand
from domain.words.messages import gettext
from web.config.settings import Settings
from web.http.forms.fields import is_valid_key
from web.http.forms.money import read_money
from web.infra.parsing import clean_text, whole_number
from web.orders.hand_refunds import read_sent_on

LONGEST = {"carrier": 60, "tracking": 100, "sent_reference": 100}
REFUND_FIELDS = frozenset(
    {"seen", "idempotency_key", "refund_amount", "refund_reason", "by_hand", "sent_reference", "sent_on"}
)
LONGEST_TEXT = 500
HIGHEST = 2**31 - 1


def read_seen(form: Mapping[str, str]) -> int | None:
    """Return the version of the order that the page showed, or None."""
    return whole_number(form.get("seen", ""), 1, HIGHEST)


def read_text(form: Mapping[str, str], name: str, errors: dict[str, str], *, needed: str = "") -> str:
    """Return the field `name` on one line; add what is wrong to `errors`. `needed` is the error if it is empty."""
    longest = LONGEST.get(name, LONGEST_TEXT)
    try:
        text = clean_text(form.get(name, ""))
    except ValueError as error:
        errors[name] = str(error)
        return ""
    if len(text) > longest:
        errors[name] = gettext("Use at most %(number)s characters.", number=longest)
    elif needed and not text:
        errors[name] = needed
    return text


def read_note(form: Mapping[str, str], name: str, *, needed: str = "") -> str:
    """Return the field `name` of a form that has only this one. Raises `InvalidError`."""
    errors: dict[str, str] = {}
    note = read_text(form, name, errors, needed=needed)
    if errors:
        raise InvalidError(errors)
    return note


def read_parcel(form: Mapping[str, str], due: Mapping[UUID, int]) -> tuple[dict[UUID, int] | None, Parcel]:
    """Return the parcel and its quantities by line, None for all that are due. `due` has every line of the order.

    Raises `InvalidError`.
    """
    errors: dict[str, str] = {}
    wanted = _quantities(form, "send", list(due), errors)
    if not errors and not wanted and any(due.values()):
        errors[f"send-{next(line for line, count in due.items() if count)}"] = gettext(
            "Enter how many are in the parcel."
        )
    parcel = Parcel(read_text(form, "tracking", errors), read_text(form, "carrier", errors))
    if errors:
        raise InvalidError(errors)
    return wanted or None, parcel


def read_refund(form: Mapping[str, str], order: OrderView, settings: Settings) -> tuple[RefundRequest, str]:
    """Return the refund of an order, by lines or by an amount, and the form's key. Raises `InvalidError`."""
    errors: dict[str, str] = {}
    wanted = _quantities(form, "back", [line.id for line in order.lines], errors)
    amount = _amount(form, order.currency, settings.locale, errors)
    if not errors and bool(wanted) == (amount is not None):
        both = (
            gettext("Choose items or enter an amount, not both.")
            if wanted
            else gettext("Choose items, or enter an amount.")
        )
        errors["refund_amount"] = both
    reason = read_text(form, "refund_reason", errors, needed=gettext("Enter a reason; the customer sees it."))
    by_hand = _sent_by_hand(form, order, settings, errors)
    key = form.get("idempotency_key", "")
    if not (key and is_valid_key(key)):
        errors["refund_reason"] = gettext("Something went wrong with the form. Reload the page and try again.")
    if errors:
        raise InvalidError(errors)
    requests = tuple(RequestedLine(one, count, f"restock-{one}" in form) for one, count in wanted.items())
    return RefundRequest(reason, requests, amount, by_hand), key


def _sent_by_hand(
    form: Mapping[str, str], order: OrderView, settings: Settings, errors: dict[str, str]
) -> SentByHand | None:
    """Return the record of money that was sent by hand, None if the form is not ticked."""
    reference = read_text(form, "sent_reference", errors)
    if "by_hand" not in form:
        if reference:
            errors["sent_reference"] = gettext("Tick the box above if you have sent the money yourself.")
        return None
    try:
        return SentByHand(reference, read_sent_on(form.get("sent_on", ""), order, settings))
    except ValueError as error:
        errors["sent_on"] = str(error)
        return None


def refund_fields(form: Mapping[str, str]) -> dict[str, str]:
    """Return those fields of a refund form that its confirmation sends again."""
    return {
        name: text for name, text in form.items() if name in REFUND_FIELDS or name.startswith(("back-", "restock-"))
    }


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
    """Return the quantity of each line, without the lines of which there are none."""
    counts = {one: whole_number(form.get(f"{prefix}-{one}", "") or "0", 0, MAX_QUANTITY) for one in lines}
    for one, count in counts.items():
        if count is None:
            errors[f"{prefix}-{one}"] = gettext(
                "Enter a whole number from %(lowest)s to %(highest)s.", lowest=0, highest=MAX_QUANTITY
            )
    return {one: count for one, count in counts.items() if count}
