"""The form of a discount code, as staff fill it in."""

from collections.abc import Callable
from typing import Any

from domain.discounts.codes import LONGEST_CODE, MOST_PERCENT, MOST_USES, DiscountKind
from domain.discounts.drafts import DiscountDraft
from domain.errors import InvalidError
from domain.money import decimal_text
from web.config.settings import Settings
from web.http.forms.datetimes import moment_text, read_moment
from web.http.forms.money import read_money
from web.infra.parsing import whole_number

ON_PAGE = (
    "code", "kind", "value", "minimum_subtotal", "limit_total", "limit_per_customer", "starts_at", "ends_at",
)  # fmt: skip
KINDS = (
    (DiscountKind.PERCENTAGE, "A percentage off the goods"),
    (DiscountKind.AMOUNT, "An amount off the goods"),
    (DiscountKind.FREE_DELIVERY, "Free delivery"),
)
EMPTY = {**dict.fromkeys(ON_PAGE, ""), "kind": DiscountKind.PERCENTAGE.value}


def form_of(draft: DiscountDraft, settings: Settings) -> dict[str, str]:
    """A code as the fields of its form show it: money as people write it, times in the shop's time zone."""
    percentage = draft.kind is DiscountKind.PERCENTAGE
    value = str(draft.value) if percentage else decimal_text(draft.value, draft.currency)
    minimum = decimal_text(draft.minimum_subtotal, draft.currency)
    return {
        "code": draft.code,
        "kind": draft.kind.value,
        "value": "" if draft.kind is DiscountKind.FREE_DELIVERY else value,
        "minimum_subtotal": minimum if draft.minimum_subtotal else "",
        "limit_total": str(draft.limit_total or ""),
        "limit_per_customer": str(draft.limit_per_customer or ""),
        "starts_at": moment_text(draft.starts_at, settings.time_zone),
        "ends_at": moment_text(draft.ends_at, settings.time_zone),
    }


def typed(form: dict[str, str]) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {name: form[name].replace("\x00", "")[:100] for name in ON_PAGE if name in form}


def read_draft(form: dict[str, str], settings: Settings, present: DiscountDraft | None = None) -> DiscountDraft:
    """The code that the form means; a field that it does not have, or that shows what is there, is as in `present`.

    Raises `InvalidError` with a sentence for every field that cannot be read.
    """
    shown = form_of(present, settings) if present else EMPTY
    values = {name: form.get(name, shown[name]).strip() for name in ON_PAGE}
    currency = present.currency if present else settings.currency
    kind = DiscountKind(values["kind"]) if values["kind"] in {one for one, _ in KINDS} else None
    readers: dict[str, Callable[[str], Any]] = {
        "code": _words,
        "kind": lambda _: kind or _refuse("Choose one of these."),
        "value": lambda text: _value(text, kind, currency, settings.locale),
        "minimum_subtotal": lambda text: read_money(text, currency, settings.locale) if text else 0,
        "limit_total": _limit,
        "limit_per_customer": _limit,
        "starts_at": lambda text: read_moment(text, settings.time_zone) if text else None,
        "ends_at": lambda text: read_moment(text, settings.time_zone) if text else None,
    }
    read: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, reader in readers.items():
        try:
            same = present and values[name] == shown[name] and name not in {"kind", "value"}
            read[name] = getattr(present, name) if same else reader(values[name])
        except ValueError as error:
            errors[name] = str(error)
    if errors:
        raise InvalidError(errors)
    return DiscountDraft(**read, currency=currency)


def _words(text: str) -> str:
    if len(text) > LONGEST_CODE:
        raise ValueError(f"Use at most {LONGEST_CODE} characters.")
    return text


def _value(text: str, kind: DiscountKind | None, currency: str, locale: str) -> int:
    if kind is DiscountKind.FREE_DELIVERY:
        return 0
    if kind is DiscountKind.AMOUNT:
        return read_money(text, currency, locale)
    percent = whole_number(text.removesuffix("%"), 1, MOST_PERCENT)
    return percent or _refuse("A percentage is a whole number from 1 to 100.")


def _limit(text: str) -> int | None:
    if not text:
        return None
    return whole_number(text.replace(",", ""), 1, MOST_USES) or _refuse("Enter a whole number, 1 or more, or nothing.")


def _refuse(sentence: str) -> int:
    raise ValueError(sentence)
