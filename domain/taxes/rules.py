"""The tax of an order, line by line: a pure function. Amounts are minor units, rates basis points."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.money import allocate, half_up
from domain.taxes.places import Place
from domain.taxes.rates import Rate, TaxClass, rate_of


@dataclass(frozen=True, slots=True)
class TaxRules:
    """The countries in which the shop charges tax (`area`), whether its prices include it, and where it sends from.

    Outside of `area` there is no tax, nor in those places of a country that are outside of its tax area.
    """

    area: frozenset[str] = frozenset({"GB"})
    included: bool = True
    home: str = "GB"


@dataclass(frozen=True, slots=True)
class Taxed:
    """Goods that cost `amount`, after their share of the discount."""

    amount: int
    tax_class: TaxClass


@dataclass(frozen=True, slots=True)
class TaxPart:
    """The goods taxed at one rate: `base` as they are priced, and the `exact` tax before it was rounded half up."""

    rate: Rate
    base: int
    exact: Fraction
    tax: int


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax of an order, three ways: by line and for delivery, or by rate; either adds up to `total`."""

    lines: tuple[int, ...]
    rates: tuple[int, ...]
    delivery: int
    parts: tuple[TaxPart, ...]

    @property
    def total(self) -> int:
        """The whole tax."""
        return sum(part.tax for part in self.parts)


def work_out_tax(
    goods: Sequence[Taxed], delivery: int, country: str, rules: TaxRules, place: Place | None = None
) -> Tax:
    """The tax on goods and their delivery to `country`, or to a `place` in it whose tax differs.

    Delivery is taxed as what it delivers, shared out by what the goods cost (HMRC VAT Notice 700/24). The tax of each
    rate is rounded once (VAT Notice 700, section 17.5), then shared out over its lines by the largest remainder.
    """
    if country not in rules.area or (place and place.outside):
        return Tax(tuple(0 for _ in goods), tuple(0 for _ in goods), 0, ())
    rates = [_rate(country, place, one.tax_class) for one in goods]
    amounts = [one.amount for one in goods]
    carried = allocate(delivery, amounts if sum(amounts) else [1 for _ in goods])
    lines, on_delivery, parts = [0 for _ in goods], 0, []
    for rate in _highest_first(rates):
        spots = [spot for spot, one in enumerate(rates) if one is rate or one == rate]
        with_it = sum(carried[spot] for spot in spots)
        part = _part(rate, sum(amounts[spot] for spot in spots) + with_it, included=rules.included)
        *shares, share_of_delivery = allocate(part.tax, [*(amounts[spot] for spot in spots), with_it])
        for spot, share in zip(spots, shares, strict=True):
            lines[spot] = share
        on_delivery += share_of_delivery
        parts.append(part)
    return Tax(tuple(lines), tuple(rate.basis_points for rate in rates), on_delivery, tuple(parts))


def _highest_first(rates: Sequence[Rate]) -> list[Rate]:
    """Each of the rates once; of most orders it is one."""
    alike = bool(rates) and all(one is rates[0] for one in rates)
    return [rates[0]] if alike else sorted(set(rates), key=lambda rate: -rate.basis_points)


def _rate(country: str, place: Place | None, tax_class: TaxClass) -> Rate:
    """The rate of a class in a country, or in a place with rates of its own; a class without one bears the standard."""
    if place is None or not place.rates:
        return rate_of(country, tax_class)
    return place.rates.get(tax_class) or place.rates[TaxClass.STANDARD]


def _part(rate: Rate, base: int, *, included: bool) -> TaxPart:
    exact = Fraction(base * rate.basis_points, 10_000 + (rate.basis_points if included else 0))
    return TaxPart(rate, base, exact, half_up(exact))
