"""The figures of an order whose customer need not pay a part of it: a price reduction, with the tax that is in it.

Pure arithmetic in minor units, rates in basis points. A reduction of the price reduces the value of the supply
(Directive 2006/112/EC, article 79(b); VAT Act 1994, schedule 6, paragraph 4), so tax is owed of what was paid only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from domain.money import allocate, half_up, written
from domain.orders.changed_orders import Changed
from domain.words.messages import gettext

WAIVED = "waived"
"""The reason of a step of the explanation, whose `base` is the reduction with tax."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the order at one tax rate: what it costs with tax, and the tax of that. `line` is None for delivery."""

    line: int | None
    rate: int
    gross: int
    tax: int


@dataclass(frozen=True, slots=True)
class _Cut:
    """What is taken off a piece: `gross` with its `tax`; `net` off the price if prices are without tax."""

    piece: _Piece
    gross: int
    tax: int

    def off_price(self, *, included: bool) -> int:
        return self.gross if included else self.gross - self.tax


def without(changed: Changed, waived: int, *, tax_included: bool, currency: str) -> Changed:
    """The order with `waived` less to pay, tax included: off the goods, shared out by their prices, as a discount.

    Only what the goods do not cost is taken off the delivery. The tax of a reduction is rounded once for each rate.
    """
    pieces = _pieces(changed, included=tax_included)
    goods = sum(one.gross for one in pieces if one.line is not None)
    cuts = _cuts([one for one in pieces if one.line is not None], min(waived, goods))
    cuts += _cuts([one for one in pieces if one.line is None], waived - min(waived, goods))
    off_goods = sum(one.off_price(included=tax_included) for one in cuts if one.piece.line is not None)
    off_delivery = sum(one.off_price(included=tax_included) for one in cuts if one.piece.line is None)
    return replace(
        changed,
        discount=changed.discount + off_goods,
        delivery=changed.delivery - off_delivery,
        tax=changed.tax - sum(one.tax for one in cuts),
        delivery_tax=changed.delivery_tax - sum(one.tax for one in cuts if one.piece.line is None),
        total=changed.total - waived,
        lines=_lines(changed.lines, cuts, included=tax_included),
        explanation=_explained(changed.explanation, cuts, off_goods, off_delivery, tax_included, currency),
    )


def waived_of(explanation: Mapping[str, Any]) -> int:
    """How much of an order's price, tax included, was waived: from the explanation of its figures."""
    steps = [step for step in explanation.get("steps", ()) if step["reason"] == WAIVED]
    return sum(step.get("base", abs(step["amount"])) for step in steps)


def _pieces(changed: Changed, *, included: bool) -> list[_Piece]:
    """The lines, and the delivery in a part for each rate: it is taxed as what it delivers."""
    lines = [
        _Piece(
            place,
            one["tax_rate"] or 0,
            one["unit_price"] * one["quantity"] - one["discount"] + (0 if included else one["tax"]),
            one["tax"],
        )
        for place, one in enumerate(changed.lines)
    ]
    rates = sorted({one.rate for one in lines})
    weights = [sum(one.gross for one in lines if one.rate == rate) for rate in rates]
    weights = weights if any(weights) else [1 for _ in rates]
    taxes = allocate(changed.delivery_tax, [weight * rate for weight, rate in zip(weights, rates, strict=True)])
    gross = allocate(changed.delivery + (0 if included else changed.delivery_tax), weights)
    return [*lines, *(_Piece(None, *one) for one in zip(rates, gross, taxes, strict=True))]


def _cuts(pieces: list[_Piece], waived: int) -> list[_Cut]:
    shares = allocate(waived, [one.gross for one in pieces])
    cuts = []
    for rate in sorted({one.rate for one in pieces}):
        at_rate = [(one, share) for one, share in zip(pieces, shares, strict=True) if one.rate == rate]
        share = Fraction(rate, 10_000)
        tax = half_up(sum(part for _, part in at_rate) * share / (1 + share))
        taxes = allocate(tax, [part for _, part in at_rate])
        cuts += [_cut(one, part, within) for (one, part), within in zip(at_rate, taxes, strict=True)]
    return cuts


def _cut(piece: _Piece, part: int, tax: int) -> _Cut:
    """The cut of `part` with about so much `tax`: no more than there is, and what is left costs its tax at least."""
    return _Cut(piece, part, min(max(tax, part - (piece.gross - piece.tax)), piece.tax))


def _lines(lines: list[dict[str, Any]], cuts: list[_Cut], *, included: bool) -> list[dict[str, Any]]:
    by_line = {one.piece.line: one for one in cuts}
    return [
        {
            **line,
            "discount": line["discount"] + by_line[place].off_price(included=included),
            "tax": line["tax"] - by_line[place].tax,
        }
        for place, line in enumerate(lines)
    ]


def _explained(
    explanation: dict[str, Any], cuts: list[_Cut], goods: int, delivery: int, included: bool, currency: str
) -> dict[str, Any]:
    """The explanation with the reduction as a step; the tax is no longer that of a rounding which it explains."""
    found = dict(explanation)
    steps = [one for one in explanation.get("steps", ()) if (one["figure"], one.get("of")) != ("rounding", "tax")]
    for figure, amount, sign in (("discount", goods, 1), ("delivery", delivery, -1)):
        if amount:
            words = gettext("%(amount)s of a change was waived", amount=written(amount, currency))
            found[figure] = ", ".join(filter(None, (explanation.get(figure, ""), words)))
            gross = sum(one.gross for one in cuts if (one.piece.line is None) == (figure == "delivery"))
            steps.append({"figure": figure, "reason": WAIVED, "amount": sign * amount, "base": gross})
    return {**found, "steps": [_less_tax(one, cuts, included) if one["figure"] == "tax" else one for one in steps]}


def _less_tax(step: dict[str, Any], cuts: list[_Cut], included: bool) -> dict[str, Any]:
    at_rate = [one for one in cuts if one.piece.rate == step["rate"]]
    return {
        **step,
        "base": step["base"] - sum(one.off_price(included=included) for one in at_rate),
        "amount": step["amount"] - sum(one.tax for one in at_rate),
    }
