"""The figures of credit notes: each line at its own tax rate, and rows that add up. Pure arithmetic in minor units."""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from domain.invoices.figures import Figures, InvoiceLine, TaxPart
from domain.money import allocate, half_up

PERCENT = re.compile(r" at ([0-9.]+)%$")


def credited(
    invoice: Figures,
    *,
    amount: int,
    earlier: Sequence[TaxPart],
    lines: Sequence[InvoiceLine],
    credits_invoice: str,
    reason: str,
) -> Figures:
    """The figures of a credit note for `amount` of an invoice, of which the parts of `earlier` were credited before.

    Lines are credited at their own rates; an amount without lines is spread over what is left of each rate. Never more
    of a rate is credited than was invoiced, as long as there is another, and all notes together give back all tax.
    """
    left = [_left(part, earlier) for part in invoice.taxes]
    parts = tuple(_part(one, gross) for one, gross in zip(left, _gross(amount, left, lines), strict=True) if gross)
    return replace(
        invoice,
        lines=tuple(lines) or (InvoiceLine("", reason, 1, amount, amount),),
        subtotal=amount,
        discount=0,
        discount_words="",
        delivery=0,
        delivery_words="",
        tax=sum(part.tax for part in parts),
        taxes=parts,
        total=amount,
        credits_invoice=credits_invoice,
        reason=reason,
    )


def _left(part: TaxPart, earlier: Sequence[TaxPart]) -> TaxPart:
    """What is left to credit of a part of the invoice, which credit notes name by its words."""
    before = [one for one in earlier if one.words == part.words]
    gross = part.gross - sum(one.gross for one in before)
    return TaxPart(part.words, max(gross, 0), max(part.tax - sum(one.tax for one in before), 0), rate_of(part))


def _gross(amount: int, left: Sequence[TaxPart], lines: Sequence[InvoiceLine]) -> list[int]:
    """`amount` by part: what the lines bear as far as it is left, and the rest spread over what is left then."""
    alone = len(left) == 1
    borne = [sum(line.total for line in lines if alone or line.rate == part.rate) for part in left]
    taken = [min(part.gross, wanted) for part, wanted in zip(left, borne, strict=True)]
    rest = amount - sum(taken)
    room = [part.gross - gross for part, gross in zip(left, taken, strict=True)]
    shares = allocate(rest, room if sum(room) else [1 for _ in left])
    return [gross + share for gross, share in zip(taken, shares, strict=True)]


def _part(left: TaxPart, gross: int) -> TaxPart:
    whole = gross >= left.gross
    tax = left.tax if whole else half_up(Fraction(left.tax * gross, left.gross))
    return TaxPart(left.words, gross, tax, left.rate)


def rate_of(part: TaxPart) -> int | None:
    """The rate of a part in basis points, read from its words on documents that do not record it."""
    found = PERCENT.search(part.words)
    return part.rate if part.rate is not None or not found else round(float(found[1]) * 100)
