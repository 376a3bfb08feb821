"""The checkout form."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from domain.cart.gift_note import LONGEST as LONGEST_GIFT_NOTE
from domain.checkout.ages import FIELD as AGE
from domain.delivery.methods import NOT_DELIVERED_TO, DeliveryMethod, methods_for
from domain.discounts.codes import LONGEST_CODE, normal
from domain.discounts.errors import UNKNOWN_CODE
from domain.errors import InvalidError
from domain.money import MAX_AMOUNT
from domain.payments.methods import CARD
from domain.words.messages import gettext, marked
from web.checkout.age import read_age
from web.checkout.billing import ON_PAGE as BILLING_ON_PAGE
from web.checkout.billing import PREFIX, check_billing
from web.checkout.vat import read_number
from web.config.settings import Settings
from web.http.forms.address import ON_PAGE as ADDRESS_ON_PAGE
from web.http.forms.address import check_address, check_one, check_texts
from web.http.forms.fields import is_valid_key, sound_address_of_mail
from web.infra.parsing import clean_prose, whole_number
from web.payments.methods import PROVIDER_NAMES

FIELDS = (
    "email", *ADDRESS_ON_PAGE, *BILLING_ON_PAGE, "delivery_method", "payment_method", "discount_code", "note",
    "gift_note", "vat_number", "address_id", "keep_address", AGE,
)  # fmt: skip
ON_PAGE = (
    *("email", *ADDRESS_ON_PAGE, "delivery_method", "payment_method"),
    *(*BILLING_ON_PAGE, "vat_number", "note", "gift_note", AGE, "discount_code"),
)
ARRIVES_BY = "arrives_by_"
"""Begins the name of a hidden field, which ends with the code of the delivery method that it is about."""

CHOSEN = frozenset({"country", f"{PREFIX}country", "delivery_method", "payment_method"})
"""What has a value on a form that nobody has touched."""

LONGEST = {"email": 254}
LONGEST_NOTES = {"note": 500, "gift_note": LONGEST_GIFT_NOTE}
LONGEST_TYPED = 600
NEEDED = {"email": marked("Enter your email address.")}


@dataclass(frozen=True, slots=True)
class CheckoutForm:
    """A valid checkout form. `expected_total` is minor units, None if the form has none.

    `note` is what the customer writes to the shop, in several lines perhaps, `gift_note` what they write to whoever is
    given the order, None if the form has no such field. `billing` is None where the invoice goes to the delivery
    address. `declared_age` is the age that the customer confirms to have reached, 0 for none, `vat_number` one in its
    usual form, which nobody has checked yet. `arrives_by` is the last of the days that were shown beside the delivery
    method, None if none were.
    """

    email: str
    address: dict[str, str]
    delivery_method: str
    payment_method: str
    expected_total: int | None
    idempotency_key: str
    discount_code: str = ""
    note: str = ""
    gift_note: str | None = None
    billing: dict[str, str] | None = None
    declared_age: int = 0
    vat_number: str = ""
    arrives_by: date | None = None


def typed(form: dict[str, str], offered: Sequence[DeliveryMethod], home: str) -> dict[str, str]:
    """Return the typed values, field by field, to show again; choices fall back to the shop's defaults."""
    values = {name: form.get(name, "").replace("\x00", "")[:LONGEST_TYPED] for name in FIELDS}
    for country in ("country", f"{PREFIX}country"):
        values[country] = values[country].upper() or home
    codes = [method.code for method in methods_for(values["country"], offered)]
    if values["delivery_method"] not in codes:
        values["delivery_method"] = next(iter(codes), "")
    values["payment_method"] = PROVIDER_NAMES.get(values["payment_method"].strip(), CARD)
    return values


def is_untouched(values: dict[str, str]) -> bool:
    """Return whether the `typed` values are those of a form that a guest has just been given."""
    return not any(value for name, value in values.items() if name not in CHOSEN)


def parse(form: dict[str, str], offered: Sequence[DeliveryMethod], settings: Settings) -> CheckoutForm:
    """Check every field at once, against the delivery methods `offered`.

    Raises `InvalidError` with a sentence for every field that is wrong.
    """
    errors: dict[str, str] = {}
    contact = check_texts(form, LONGEST, NEEDED, errors)
    check_one(errors, contact, "email", sound_address_of_mail)
    notes = check_texts(form, LONGEST_NOTES, {}, errors, check=clean_prose)
    address = check_address(form, errors, settings)
    billing = check_billing(form, errors, settings)
    vat_number = read_number(form, errors)
    if address["country"] in settings.countries:
        _check_choices(errors, form, methods_for(address["country"], offered))
    expected = _expected_total(form, errors)
    key = form.get("idempotency_key", "")
    if key and not is_valid_key(key):
        errors["idempotency_key"] = gettext("Something went wrong with the form. Check it and place the order again.")
    if errors:
        raise InvalidError({name: errors[name] for name in sorted(errors, key=_place_on_page)})
    return CheckoutForm(
        email=contact["email"],
        address=address,
        delivery_method=form.get("delivery_method", "").strip(),
        payment_method=PROVIDER_NAMES[form.get("payment_method", "").strip()],
        expected_total=expected,
        idempotency_key=key,
        discount_code=normal(form.get("discount_code", "")),
        note=notes["note"],
        gift_note=notes["gift_note"] if "gift_note" in form else None,
        billing=billing,
        declared_age=read_age(form),
        vat_number=vat_number,
        arrives_by=_arrives_by(form),
    )


def _arrives_by(form: dict[str, str]) -> date | None:
    """The last day on which the page said that it would arrive; a form from elsewhere may do without."""
    with suppress(ValueError):
        return date.fromisoformat(form.get(ARRIVES_BY + form.get("delivery_method", "").strip(), ""))
    return None


def _place_on_page(name: str) -> int:
    return ON_PAGE.index(name) if name in ON_PAGE else len(ON_PAGE)


def _check_choices(errors: dict[str, str], form: dict[str, str], offered: Sequence[DeliveryMethod]) -> None:
    method = form.get("delivery_method", "").strip()
    if not offered:
        errors["country"] = gettext(NOT_DELIVERED_TO)
    elif method and method not in {one.code for one in offered}:
        errors["delivery_method"] = gettext("This delivery method isn't available there. Choose one of those shown.")
    if form.get("payment_method", "").strip() not in PROVIDER_NAMES:
        errors["payment_method"] = gettext("Choose one of the payment methods shown.")
    code = normal(form.get("discount_code", ""))
    if not (code.isascii() and code.isprintable() and len(code) <= LONGEST_CODE):
        errors["discount_code"] = gettext(UNKNOWN_CODE)


def _expected_total(form: dict[str, str], errors: dict[str, str]) -> int | None:
    """The total that was shown: a page that could show none sends an empty field, which is refused.

    A form from elsewhere may do without the field.
    """
    if "expected_total" not in form:
        return None
    total = whole_number(form["expected_total"], 0, MAX_AMOUNT)
    if total is None:
        errors["expected_total"] = gettext(
            "Something went wrong with the total. We've worked it out again; please check it."
        )
    return total
