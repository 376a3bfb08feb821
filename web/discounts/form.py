"""The form of a discount code for staff."""

from uuid import UUID

from domain.discounts.codes import LONGEST_CODE, MOST_PERCENT, MOST_USES, DiscountKind
from domain.discounts.drafts import DiscountDraft
from domain.money import decimal_text
from domain.words.messages import gettext, marked
from web.config.settings import Settings
from web.http.forms.datetimes import moment_text, read_shown_moment
from web.http.forms.money import read_money
from web.http.forms.reader import FieldReader
from web.infra.parsing import read_uuid, whole_number

ON_PAGE = (
    "code", "kind", "value", "minimum_subtotal", "limit_total", "limit_per_customer", "starts_at", "ends_at",
    "group_id",
)  # fmt: skip
KINDS = (
    (DiscountKind.PERCENTAGE, marked("Percentage off items")),
    (DiscountKind.AMOUNT, marked("Amount off items")),
    (DiscountKind.FREE_DELIVERY, marked("Free delivery")),
)
EMPTY = {**dict.fromkeys(ON_PAGE, ""), "kind": DiscountKind.PERCENTAGE.value}


def form_of(draft: DiscountDraft, settings: Settings) -> dict[str, str]:
    """Return a code as the values of its form fields: amounts as decimals, times in the shop's time zone."""
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
        "group_id": str(draft.group_id or ""),
    }


def typed(form: dict[str, str]) -> dict[str, str]:
    """Return the submitted values, to show them again."""
    return {name: form[name].replace("\x00", "")[:100] for name in ON_PAGE if name in form}


def read_draft(form: dict[str, str], settings: Settings, present: DiscountDraft | None = None) -> DiscountDraft:
    """Return the code of a submitted form; a field that is missing or unchanged keeps its value in `present`.

    Raises `InvalidError` with a sentence for every field that cannot be read.
    """
    shown = form_of(present, settings) if present else EMPTY
    fields = FieldReader({name: form.get(name, shown[name]).strip() for name in ON_PAGE})
    currency, locale = present.currency if present else settings.currency, settings.locale
    starts_at, ends_at = (present.starts_at, present.ends_at) if present else (None, None)
    code = fields.read("code", _code, "")
    kind = fields.read("kind", _kind, DiscountKind.PERCENTAGE)
    draft = DiscountDraft(
        code=code,
        kind=kind,
        value=fields.read("value", lambda text: _value(text, kind, currency, locale), 0),
        currency=currency,
        minimum_subtotal=fields.read("minimum_subtotal", lambda text: _minimum(text, currency, locale), 0),
        limit_total=fields.read("limit_total", _limit, None),
        limit_per_customer=fields.read("limit_per_customer", _limit, None),
        starts_at=fields.read("starts_at", lambda text: read_shown_moment(text, starts_at, settings.time_zone), None),
        ends_at=fields.read("ends_at", lambda text: read_shown_moment(text, ends_at, settings.time_zone), None),
        group_id=fields.read("group_id", _group, None),
    )
    fields.refuse_errors()
    return draft


def _code(text: str) -> str:
    if len(text) > LONGEST_CODE:
        raise ValueError(gettext("Use at most %(number)s characters.", number=LONGEST_CODE))
    return text


def _kind(text: str) -> DiscountKind:
    if text not in {kind for kind, _ in KINDS}:
        raise ValueError(gettext("Choose a type."))
    return DiscountKind(text)


def _value(text: str, kind: DiscountKind, currency: str, locale: str) -> int:
    if kind is DiscountKind.FREE_DELIVERY:
        return 0
    if kind is DiscountKind.AMOUNT:
        return read_money(text, currency, locale)
    percent = whole_number(text.removesuffix("%"), 1, MOST_PERCENT)
    if percent is None:
        raise ValueError(gettext("Enter a whole number from 1 to 100."))
    return percent


def _group(text: str) -> UUID | None:
    group_id = read_uuid(text)
    if text and group_id is None:
        raise ValueError(gettext("Choose a group from the list."))
    return group_id


def _minimum(text: str, currency: str, locale: str) -> int:
    return read_money(text, currency, locale) if text else 0


def _limit(text: str) -> int | None:
    if not text:
        return None
    limit = whole_number(text.replace(",", ""), 1, MOST_USES)
    if limit is None:
        raise ValueError(gettext("Enter a whole number of at least 1, or leave the field blank."))
    return limit
