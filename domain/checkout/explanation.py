"""The explanation of an order's figures: in words for people, in steps for API clients.

A step has a `figure` (price, discount, delivery, tax or rounding), a `reason`, and an `amount` in minor units; the
amounts of one figure add up to it. A step of rounding says what was rounded (`of`), from which `exact` value, and what
it became. Rates are basis points.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from domain.clock import now
from domain.delivery.methods import DeliveryMethod
from domain.discounts.codes import Code, DiscountKind
from domain.taxes.places import Place
from domain.taxes.rates import TaxClass, rate_of
from domain.taxes.rules import Tax, TaxPart, TaxRules
from domain.taxes.unions import without_duty
from domain.words.messages import gettext, marked, ngettext

Step = dict[str, Any]
ROUNDED = marked(
    "Discount and tax are rounded to the nearest minor unit, a half upwards, and shared out over the lines."
)


def explain(
    *,
    subtotal: int,
    lines: int,
    method: DeliveryMethod,
    delivery: int,
    code: Code | None,
    tax: Tax,
    rules: TaxRules,
    country: str,
    place: Place | None = None,
) -> dict[str, Any]:
    """The words of every figure, and under `steps` the amounts that it is made of."""
    words = {
        "price": _why_price(lines, rules),
        "delivery": _why_delivery(method, delivery, code),
        "tax": _why_tax(tax, rules, country, place),
        "rounding": gettext(ROUNDED),
    }
    if code:
        words["discount"] = _why_discount(code)
    steps = [
        {"figure": "price", "reason": "lines", "amount": subtotal, "base": lines},
        *_discount_steps(code, subtotal),
        *_delivery_steps(method, delivery, code),
        *(_tax_step(part, rules) for part in tax.parts),
        *_rounding_steps(code, subtotal, tax),
    ]
    return {**words, "steps": steps}


def _why_price(lines: int, rules: TaxRules) -> str:
    if rules.included:
        return ngettext("The prices of %(num)s line, tax included", "The prices of %(num)s lines, tax included", lines)
    return ngettext("The prices of %(num)s line, without tax", "The prices of %(num)s lines, without tax", lines)


def _why_delivery(method: DeliveryMethod, cost: int, code: Code | None) -> str:
    how = f"{method.name} ({method.days_text})"
    if code and code.frees_delivery:
        return gettext("%(method)s, free with code %(code)s", method=how, code=code.code)
    return gettext("%(method)s, free on orders of this size", method=how) if cost == 0 else how


def _why_discount(code: Code) -> str:
    if code.kind == DiscountKind.PERCENTAGE:
        return gettext("%(value)s%% off with code %(code)s", value=code.value, code=code.code)
    return gettext("With code %(code)s", code=code.code)


def _why_tax(tax: Tax, rules: TaxRules, country: str, place: Place | None) -> str:
    if not tax.parts:
        name = rate_of(min(rules.area), TaxClass.STANDARD).name if rules.area else gettext("tax")
        if place and place.outside and rules.area:
            return gettext("No %(name)s on deliveries to %(place)s", name=name, place=gettext(place.name))
        if without_duty(rules.home, country, now().date(), joined=place.joined if place else None):
            return gettext("No %(name)s is charged", name=name)
        return gettext("No %(name)s. Import duty and tax may be due", name=name)
    rates = gettext(" and ").join(part.rate.percent for part in tax.parts)
    words = gettext("%(name)s at %(rates)s", name=tax.parts[0].rate.name, rates=rates)
    if rules.included:
        words = gettext("%(tax)s, included", tax=words)
    return gettext("%(tax)s, as in %(place)s", tax=words, place=gettext(place.name)) if place and place.rates else words


def _discount_steps(code: Code | None, subtotal: int) -> Iterator[Step]:
    if code and not code.frees_delivery:
        step = {"figure": "discount", "reason": code.kind, "amount": code.off(subtotal), "base": subtotal}
        rate = {"rate": code.value * 100} if code.kind == DiscountKind.PERCENTAGE else {}
        yield {**step, "code": code.code, **rate}


def _delivery_steps(method: DeliveryMethod, delivery: int, code: Code | None) -> Iterator[Step]:
    step = {"figure": "delivery", "reason": "method", "amount": method.price, "code": method.code, "name": method.name}
    yield {**step, **({"checks_age": True} if method.checks_age else {})}
    if delivery == method.price:
        return
    if code and code.frees_delivery:
        yield {"figure": "delivery", "reason": code.kind, "amount": -method.price, "code": code.code}
    else:
        yield {"figure": "delivery", "reason": "free_from", "amount": -method.price, "base": method.free_from}


def _tax_step(part: TaxPart, rules: TaxRules) -> Step:
    return {
        "figure": "tax",
        "reason": "included" if rules.included else "added",
        "name": part.rate.name,
        "rate": part.rate.basis_points,
        "base": part.base,
        "amount": part.tax,
    }


def _rounding_steps(code: Code | None, subtotal: int, tax: Tax) -> Iterator[Step]:
    if code and code.kind == DiscountKind.PERCENTAGE and subtotal * code.value % 100:
        yield _rounding("discount", Fraction(subtotal * code.value, 100), code.off(subtotal))
    for part in tax.parts:
        if part.exact != part.tax:
            yield {**_rounding("tax", part.exact, part.tax), "rate": part.rate.basis_points}


def _rounding(of: str, exact: Fraction, became: int) -> Step:
    return {"figure": "rounding", "reason": "half_up", "of": of, "exact": _decimal(exact), "amount": became}


def _decimal(exact: Fraction) -> str:
    """The number, which is not negative, with up to four decimals; of two that are as near, the even one."""
    near, rest = divmod(exact.numerator * 10_000, exact.denominator)
    near += 2 * rest > exact.denominator or (2 * rest == exact.denominator and near % 2)
    whole, part = divmod(near, 10_000)
    return f"{whole}.{part:04}".rstrip("0").rstrip(".")
