"""The price of an order for whoever gave a VAT number: without VAT if it was found valid. Amounts are minor units."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from domain.checkout.explanation import Step
from domain.checkout.quote import LineFigures, Priced, Quote, quote
from domain.delivery.methods import DeliveryMethod
from domain.discounts.codes import Code, DiscountKind
from domain.money import half_up
from domain.orders.shown_prices import SHOWN
from domain.taxes.places import Place
from domain.taxes.reverse_charge import UNREACHABLE_WORDS, WORDS, VatCheck, VatStatus
from domain.taxes.rules import Taxed, TaxRules, work_out_tax

UNTAXED = TaxRules(frozenset(), included=False)


def quote_with_vat_number(
    lines: Sequence[Priced],
    method: DeliveryMethod,
    country: str,
    code: Code | None,
    taxes: TaxRules,
    place: Place | None,
    vat: VatCheck | None,
) -> Quote:
    """The quote as `domain.checkout.quote.quote` gives it, or that of a reverse charge, whose prices are net.

    Raises `ConflictError` beyond `MAX_AMOUNT`.
    """
    figures = quote(lines, method, country, code, taxes, place)
    if vat is not None and vat.reverse_charge:
        return _net(figures, lines, method, country, code, taxes, place)
    if vat is not None and vat.status is VatStatus.UNREACHABLE and figures.tax:
        words = f"{figures.explanation['tax']}. {UNREACHABLE_WORDS}"
        return replace(figures, explanation={**figures.explanation, "tax": words})
    return figures


def quotes_by_method(
    lines: Sequence[Priced],
    methods: Sequence[DeliveryMethod],
    country: str,
    code: Code | None,
    taxes: TaxRules,
    place: Place | None,
    vat: VatCheck | None,
) -> dict[str, Quote]:
    """By the code of each delivery method of a country the quote with it, as `quote_with_vat_number` gives it."""
    return {one.code: quote_with_vat_number(lines, one, country, code, taxes, place, vat) for one in methods}


def _net(
    gross: Quote,
    lines: Sequence[Priced],
    method: DeliveryMethod,
    country: str,
    code: Code | None,
    taxes: TaxRules,
    place: Place | None,
) -> Quote:
    """The quote by prices out of which the tax was taken: of each unit, of delivery, and of an amount off.

    Free delivery stays free: the sum that it asks for is one of prices as they are shown.
    """
    rates = [line.tax_rate if taxes.included else 0 for line in gross.lines]
    priced = [replace(one, unit_price=net(one.unit_price, rate)) for one, rate in zip(lines, rates, strict=True)]
    goods = [Taxed(one.total - line.discount, one.tax_class) for one, line in zip(lines, gross.lines, strict=True)]
    within = work_out_tax(goods, method.price, country, taxes, place).delivery if taxes.included else 0
    reached = method.cost(gross.subtotal) == 0 and method.price > 0
    figures = quote(
        priced,
        replace(method, price=method.price - within, free_from=sum(one.total for one in priced) if reached else None),
        country,
        _net_code(code, gross, rates, sum(one.total for one in priced)),
        UNTAXED,
    )
    own = zip(figures.lines, priced, strict=True)
    prices = tuple(LineFigures(line.discount, 0, 0, one.unit_price) for line, one in own)
    steps = [_as_shown(one, gross, method) for one in figures.explanation["steps"]]
    return replace(figures, lines=prices, explanation={**figures.explanation, "tax": WORDS, "steps": steps})


def _as_shown(step: Step, gross: Quote, method: DeliveryMethod) -> Step:
    """The step with the price as it is shown, and with the sum as it is shown from which delivery is free."""
    said: dict[str, Step] = {
        "lines": {SHOWN: gross.subtotal},
        "method": {SHOWN: method.price},
        "free_from": {"base": method.free_from},
    }
    return {**step, **said.get(step["reason"], {})}


def _net_code(code: Code | None, gross: Quote, rates: Sequence[int], subtotal: int) -> Code | None:
    """The code with its amount off without tax; a percentage is the same of either price.

    One that pays for all goods still does, whatever the roundings.
    """
    if code is None or code.kind != DiscountKind.AMOUNT:
        return code
    if gross.discount == gross.subtotal:
        return replace(code, value=subtotal)
    return replace(code, value=sum(net(line.discount, rate) for line, rate in zip(gross.lines, rates, strict=True)))


def net(amount: int, rate: int) -> int:
    """An amount that includes tax at `rate` basis points, without it, rounded half up."""
    return half_up(Fraction(amount * 10_000, 10_000 + rate))
