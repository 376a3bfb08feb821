"""The form of an order that staff place: the items so far, what was typed, and what is ordered."""

import secrets
from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.cart.operations import MAX_LINES, MAX_QUANTITY
from domain.checkout.request import OrderedVariant
from domain.checkout.staff_orders import LONGEST_HOLD_HOURS, USUAL_HOLD_HOURS
from domain.delivery.methods import DeliveryMethod
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.checkout.form import FIELDS, CheckoutForm, parse, typed
from web.config.settings import Settings
from web.infra.parsing import clean_text, read_uuid, whole_number

ITEM = "item-"
OWN = ("q", "note", "hold_hours", "idempotency_key")
LONGEST_NOTE = 500


def fields_so_far(form: Mapping[str, str], offered: Sequence[DeliveryMethod], home: str) -> dict[str, str]:
    """Return what was typed, to be shown again, with a key that makes one order of the form."""
    own = {name: form.get(name, "").replace("\x00", "")[:LONGEST_NOTE] for name in OWN}
    plain = {name: form.get(name, "") for name in FIELDS}
    return {
        **typed(plain, offered, home),
        **own,
        "hold_hours": own["hold_hours"] or str(USUAL_HOLD_HOURS),
        "idempotency_key": own["idempotency_key"] or secrets.token_urlsafe(24),
    }


def items_of(form: Mapping[str, str], errors: dict[str, str]) -> dict[UUID, int]:
    """Return the quantity of each variant in the form, with the one that is being added; 0 takes one out."""
    items: dict[UUID, int] = {}
    for name, text in form.items():
        variant_id = read_uuid(name.removeprefix(ITEM)) if name.startswith(ITEM) else None
        if variant_id is None:
            continue
        quantity = whole_number(text, 0, MAX_QUANTITY)
        if quantity is None:
            errors[f"{ITEM}{variant_id}"] = gettext(
                "Enter a whole number from %(lowest)s to %(highest)s.", lowest=0, highest=MAX_QUANTITY
            )
        if quantity != 0:
            items[variant_id] = quantity or 1
    added = read_uuid(form.get("add", ""))
    if added:
        items[added] = min(items.get(added, 0) + 1, MAX_QUANTITY)
    if len(items) > MAX_LINES:
        errors["items"] = gettext("An order can have at most %(max_lines)s lines.", max_lines=MAX_LINES)
    return items


def read_draft(
    form: Mapping[str, str], offered: Sequence[DeliveryMethod], settings: Settings
) -> tuple[CheckoutForm, list[OrderedVariant], str, int]:
    """Return the order's fields, its items, the note for staff, and how many hours it waits for its payment.

    Raises `InvalidError` with a sentence for each field that is wrong.
    """
    errors: dict[str, str] = {}
    items = items_of(form, errors)
    if not items:
        errors["q"] = gettext("Add at least one product.")
    hours = whole_number(form.get("hold_hours", ""), 1, LONGEST_HOLD_HOURS)
    if hours is None:
        errors["hold_hours"] = gettext(
            "Enter a whole number of hours from 1 to %(longest_hold_hours)s.", longest_hold_hours=LONGEST_HOLD_HOURS
        )
    note = _note(form.get("note", ""), errors)
    if not form.get("idempotency_key", ""):
        errors["email"] = gettext("Something went wrong with the form. Reload the page and try again.")
    try:
        fields = parse({**form, "payment_method": ""}, offered, settings)
    except InvalidError as error:
        raise InvalidError({**errors, **error.errors}) from error
    if errors or hours is None:
        raise InvalidError(errors)
    return fields, [OrderedVariant(one, count) for one, count in items.items()], note, hours


def _note(text: str, errors: dict[str, str]) -> str:
    try:
        note = clean_text(text)
    except ValueError as error:
        errors["note"] = str(error)
        return ""
    if len(note) > LONGEST_NOTE:
        errors["note"] = gettext("Use at most %(number)s characters.", number=LONGEST_NOTE)
    return note
