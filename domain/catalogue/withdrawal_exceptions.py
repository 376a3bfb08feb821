"""Goods that the law excepts from the right of withdrawal: a closed list, marked per product, frozen on order lines.

Sources: Directive 2011/83/EU, article 16, and the United Kingdom's Consumer Contracts (Information, Cancellation and
Additional Charges) Regulations 2013, regulation 28; what of them is about goods. Consumers must read it before they
are bound (article 6, paragraph 1, point k; regulation 13 with schedule 2, point o). An exception is read narrowly: a
mattress without its film is no sealed good (Court of Justice, C-681/17).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.words.messages import gettext, marked


class WithdrawalException(StrEnum):
    """Why a consumer cannot withdraw from buying a product, or only as long as it is closed."""

    MADE_TO_ORDER = "made_to_order"
    PERISHABLE = "perishable"
    NEWSPAPER = "newspaper"
    MARKET_PRICE = "market_price"
    WINE_FUTURE = "wine_future"
    HYGIENE_SEAL = "hygiene_seal"
    MEDIA_SEAL = "media_seal"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is said of an exception, and where the law says it. Without `once` nobody ever had the right.

    With it the right ends once that has happened, which nobody but the one who unpacks the return can see.
    """

    label: str
    once: str
    directive: str
    regulation: str

    @property
    def notice(self) -> str:
        """The sentence that shoppers read before they order."""
        label, once = self.label, self.once
        if not once:
            return gettext("%(label)s: you can't withdraw from this purchase.", label=gettext(label))
        return gettext(
            "%(label)s: %(once)s, you can't withdraw from this purchase.", label=gettext(label), once=gettext(once)
        )


OPENED = marked("once you have opened it")
RULES: Mapping[WithdrawalException, Rule] = {
    WithdrawalException.MADE_TO_ORDER: Rule(marked("Made to your order or personalised"), "", "16(c)", "28(1)(b)"),
    WithdrawalException.PERISHABLE: Rule(marked("Spoils or expires quickly"), "", "16(d)", "28(1)(c)"),
    WithdrawalException.NEWSPAPER: Rule(marked("Newspaper or magazine"), "", "16(j)", "28(1)(f)"),
    WithdrawalException.MARKET_PRICE: Rule(marked("Price set by a financial market"), "", "16(b)", "28(1)(a)"),
    WithdrawalException.WINE_FUTURE: Rule(marked("Drink delivered later, at a market price"), "", "16(g)", "28(1)(d)"),
    WithdrawalException.HYGIENE_SEAL: Rule(
        marked("Sealed for health or hygiene"), marked("once you have opened it"), "16(e)", "28(3)(a)"
    ),
    WithdrawalException.MEDIA_SEAL: Rule(marked("Sealed recording or software"), OPENED, "16(i)", "28(3)(b)"),
    WithdrawalException.MIXED: Rule(
        marked("Mixes with other materials"), marked("once it can't be separated again"), "16(f)", "28(3)(c)"
    ),
}


def exception_of(kind: str | None) -> WithdrawalException | None:
    """The exception as stored in `kind`, None for a product without one."""
    return WithdrawalException(kind) if kind else None


def is_excepted(kind: str | None) -> bool:
    """Whether there is no right of withdrawal from the beginning, opened or not."""
    return kind is not None and not RULES[WithdrawalException(kind)].once


def ends_once_opened(kind: str | None) -> bool:
    """Whether the right of withdrawal ends once the product was opened or mixed."""
    return kind is not None and bool(RULES[WithdrawalException(kind)].once)


def notice_of(kind: str | None) -> str:
    """What shoppers are told of an exception; empty without one."""
    return RULES[WithdrawalException(kind)].notice if kind else ""
