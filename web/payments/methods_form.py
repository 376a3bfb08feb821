"""The form of a payment method for staff, and its rule in words. Each country is a checkbox of its own: to_GB."""

from collections.abc import Mapping

from domain.delivery.methods import COUNTRIES
from domain.errors import InvalidError
from domain.money import decimal_text, format_money
from domain.payments.method_rules import LONGEST_HOLD_HOURS, MOST_PAID_ORDERS, MethodRule
from domain.words.messages import gettext, ngettext
from web.http.forms.money import read_money
from web.http.forms.reader import FieldReader
from web.infra.parsing import read_uuid, whole_number
from web.templating.filters import country_name

TEXTS = ("minimum", "maximum", "paid_orders", "hold_hours", "group_id")
BOXES = {f"to_{code}": code for code in COUNTRIES}
MOST_NAMED = 3


def form_of(rule: MethodRule, currency: str) -> dict[str, str]:
    """A rule as the values of its form fields."""
    return {
        "enabled": "on" if rule.enabled else "",
        "minimum": _amount(rule.minimum, currency),
        "maximum": _amount(rule.maximum, currency),
        "paid_orders": str(rule.paid_orders),
        "hold_hours": str(rule.hold_hours or ""),
        "group_id": str(rule.group_id or ""),
        **{box: "on" for box, code in BOXES.items() if code in rule.countries},
    }


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """The submitted values, to show them again."""
    return {name: form[name].replace("\x00", "")[:100] for name in ("enabled", *TEXTS, *BOXES) if name in form}


def read_rule(form: Mapping[str, str], name: str, *, currency: str, locale: str) -> MethodRule:
    """The rule of a submitted form. Raises `InvalidError` with every field that is wrong."""

    def bound(text: str) -> int | None:
        return read_money(text, currency, locale) if text else None

    fields = FieldReader({one: form.get(one, "").strip() for one in TEXTS})
    rule = MethodRule(
        name=name,
        enabled=form.get("enabled") == "on",
        countries=tuple(sorted(code for box, code in BOXES.items() if box in form)),
        minimum=fields.read("minimum", bound, None),
        maximum=fields.read("maximum", bound, None),
        paid_orders=fields.read("paid_orders", lambda text: _whole(text or "0", 0, MOST_PAID_ORDERS), 0),
        hold_hours=fields.read("hold_hours", lambda text: _whole(text, 1, LONGEST_HOLD_HOURS), 1),
        group_id=read_uuid(fields.read("group_id", str, "")),
    )
    fields.refuse_errors()
    if form.get("group_id") and rule.group_id is None:
        raise InvalidError({"group_id": gettext("Choose one of the groups.")})
    return rule


def words_of(rule: MethodRule, *, currency: str, locale: str, group: str = "") -> str:
    """For which orders a method is offered, in a sentence."""
    parts = [_where(rule, locale), _for_how_much(rule, currency, locale)]
    if rule.paid_orders:
        parts.append(
            ngettext(
                "to accounts with %(num)s paid order or more",
                "to accounts with %(num)s paid orders or more",
                rule.paid_orders,
            )
        )
    if group:
        parts.append(gettext("to members of %(group)s", group=group))
    found = ", ".join(part for part in parts if part)
    return f"{found[0].upper()}{found[1:]}." if found else gettext("For every order.")


def now_of(rule: MethodRule, currency: str, locale: str, group: str) -> dict[str, str]:
    """The current values in words, by field."""
    names = ", ".join(country_name(code, locale) for code in rule.countries)
    shown = {**form_of(rule, currency), "enabled": "on" if rule.enabled else "off", "countries": names or "all"}
    return {name: text for name, text in shown.items() if name not in BOXES} | {"group_id": group}


def _where(rule: MethodRule, locale: str) -> str:
    if not rule.countries:
        return ""
    if len(rule.countries) > MOST_NAMED:
        return ngettext("to %(num)s country", "to %(num)s countries", len(rule.countries))
    return gettext("to %(countries)s", countries=", ".join(country_name(code, locale) for code in rule.countries))


def _for_how_much(rule: MethodRule, currency: str, locale: str) -> str:
    low, high = (None if one is None else format_money(one, currency, locale) for one in (rule.minimum, rule.maximum))
    if low and high:
        return gettext("from %(low)s to %(high)s", low=low, high=high)
    return gettext("from %(low)s", low=low) if low else gettext("up to %(high)s", high=high) if high else ""


def _amount(amount: int | None, currency: str) -> str:
    return "" if amount is None else decimal_text(amount, currency)


def _whole(text: str, low: int, high: int) -> int:
    number = whole_number(text, low, high)
    if number is None:
        raise ValueError(
            gettext("Enter a whole number from %(lowest)s to %(highest)s.", lowest=low, highest=f"{high:,}")
        )
    return number
