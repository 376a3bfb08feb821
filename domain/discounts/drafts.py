"""A discount code as requested, and the checks of its fields."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.clock import far_moments
from domain.discounts.codes import CODE_PATTERN, LONGEST_CODE, MOST_PERCENT, MOST_USES, DiscountKind
from domain.errors import InvalidError
from domain.money import MAX_AMOUNT
from domain.words.messages import gettext

FIXED_BY_USE = ("code", "kind", "value")


@dataclass(frozen=True, slots=True)
class DiscountDraft:
    """A discount code. `value` is percent, minor units of `currency`, or 0 for free delivery; times are UTC.

    With a `group_id` it is for the members of that group of customers only.
    """

    code: str
    kind: DiscountKind
    value: int
    currency: str
    minimum_subtotal: int = 0
    limit_total: int | None = None
    limit_per_customer: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    group_id: UUID | None = None


def differences(before: DiscountDraft, after: DiscountDraft) -> dict[str, tuple[Any, Any]]:
    """Every field that differs, with its value before and after."""
    old, new = asdict(before), asdict(after)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


def check_draft(draft: DiscountDraft) -> None:
    """Raise `InvalidError` with a sentence for every field that makes no sense."""
    errors = {**_check_words(draft), **_check_value(draft), **_check_bounds(draft)}
    if errors:
        raise InvalidError(errors)


def check_used(before: DiscountDraft, after: DiscountDraft, *, used: int, ever_used: bool) -> None:
    """Raise `InvalidError` for a change that a code's uses forbid: another meaning, or a limit below its uses."""
    changed = differences(before, after)
    errors = dict.fromkeys((name for name in FIXED_BY_USE if ever_used and name in changed), "")
    for name in errors:
        errors[name] = gettext(
            "Orders have used this code, so this cannot be changed. End the code and create another one."
        )
    if after.limit_total is not None and after.limit_total < used:
        errors["limit_total"] = gettext(
            "The limit cannot be lower than the %(used)s uses so far. To stop the code now, end it.", used=used
        )
    if errors:
        raise InvalidError(errors)


def _check_words(draft: DiscountDraft) -> dict[str, str]:
    if not draft.code:
        return {"code": gettext("Enter the code that customers will type.")}
    if len(draft.code) > LONGEST_CODE or not re.fullmatch(CODE_PATTERN, draft.code):
        return {"code": gettext("Use up to 40 letters and digits, with dots, hyphens or underscores between them.")}
    return {}


def _check_value(draft: DiscountDraft) -> dict[str, str]:
    if draft.kind is DiscountKind.PERCENTAGE and not 1 <= draft.value <= MOST_PERCENT:
        return {"value": gettext("Enter a whole number from 1 to 100.")}
    if draft.kind is DiscountKind.AMOUNT and not 1 <= draft.value <= MAX_AMOUNT:
        return {"value": gettext("Enter an amount greater than 0.")}
    if draft.kind is DiscountKind.FREE_DELIVERY and draft.value:
        return {"value": gettext("Free delivery has no value. Leave it out.")}
    return {}


def _check_bounds(draft: DiscountDraft) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name in ("limit_total", "limit_per_customer"):
        limit = getattr(draft, name)
        if limit is not None and not 1 <= limit <= MOST_USES:
            errors[name] = gettext("Enter a whole number of at least 1.")
    if not 0 <= draft.minimum_subtotal <= MAX_AMOUNT:
        errors["minimum_subtotal"] = gettext("Enter an amount of 0 or more.")
    errors |= far_moments({"starts_at": draft.starts_at, "ends_at": draft.ends_at})
    if not errors and draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        errors["ends_at"] = gettext("Choose an end after the start.")
    return errors
