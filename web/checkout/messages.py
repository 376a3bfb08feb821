"""The checkout page's messages about a refusal, and its delivery methods."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.checkout.binding_words import ENGLISH, FREE, binding_words
from domain.checkout.errors import KeyReusedError, OutOfStockError, TotalChangedError
from domain.checkout.quote import Quote
from domain.delivery.methods import DeliveryMethod
from domain.errors import InvalidError, ShopError
from domain.money import format_money
from domain.words.messages import gettext
from web.config.settings import Settings


def errors_of(refusals: Iterable[ShopError]) -> dict[str, str]:
    """A sentence for every field that was refused."""
    return {name: text for one in refusals if isinstance(one, InvalidError) for name, text in one.errors.items()}


def notice_of(refusal: ShopError | None, settings: Settings) -> str:
    """Why nothing was ordered, and what to do now; nothing of a refusal that stands beside its fields."""
    if refusal is None or isinstance(refusal, InvalidError):
        return ""
    if isinstance(refusal, TotalChangedError):
        seen, now = (
            format_money(amount, settings.currency, settings.locale) for amount in (refusal.seen, refusal.quote.total)
        )
        return gettext(
            "The total is now %(now)s, not %(seen)s. Please check it and place the order again.", now=now, seen=seen
        )
    if isinstance(refusal, OutOfStockError):
        return gettext(
            "%(message)s Nothing was ordered. Change your cart and place the order again.", message=refusal.message
        )
    if isinstance(refusal, KeyReusedError):
        return gettext("This page was for an earlier order. Please check it and place the order again.")
    return refusal.message


def button_of(quote: Quote | None, country: str, settings: Settings) -> str:
    """The words of the button that binds, by the law of the country that the order goes to."""
    if quote and not quote.total:
        return FREE[ENGLISH]
    total = format_money(quote.total, settings.currency, settings.locale) if quote else ""
    return binding_words(country, total)


def offered(methods: Sequence[DeliveryMethod], quotes: Mapping[str, Quote]) -> tuple[dict[str, Any], ...]:
    """Return the methods with what each costs in minor units by the order's `quotes`; its price before there is one."""
    return tuple(
        {
            "code": one.code,
            "name": one.name,
            "days": one.days,
            "days_text": one.days_text,
            "cost": quotes[one.code].delivery if one.code in quotes else one.cost(0),
        }
        for one in methods
    )
