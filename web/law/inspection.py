"""An inspection: the check of every rule, and what they find in a shop that was seen."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from web.law.checks import access, ordering, prices, safety, seller, sending_back, tax, texts, tracking, withdrawing
from web.law.rules import RULES, TEXTS
from web.law.seen import Seen
from web.law.unjudged import unjudged
from web.law.views import Fault, Finding, Report, Rule, Unjudged

Check = Callable[[Seen], Iterable[Fault]]
CHECKS: Mapping[str, Check] = {
    "seller": seller.named_on_pages,
    "phone": seller.can_be_called,
    "seller-at-order": seller.named_at_order,
    "seller-in-emails": seller.named_in_emails,
    "button": ordering.button_binds,
    "beside-button": ordering.all_beside_button,
    "nothing-ticked": ordering.nothing_ticked,
    "limits": ordering.limits_are_said,
    "delivery-cost": ordering.delivery_is_priced,
    **{f"page-{slug}": texts.page_of(slug) for slug in TEXTS},
    "page-privacy": texts.privacy_is_told,
    "confirmation": withdrawing.is_told_by_email,
    "withdrawal-function": withdrawing.function_is_there,
    "withdrawal-period": withdrawing.period_is_said,
    "return-cost": sending_back.cost_of_sending_back_is_said,
    "lowest-price": prices.lowest_is_beside,
    "unit-price": prices.unit_is_priced,
    "tax-words": tax.tax_is_said,
    "tax-included": tax.tax_is_included,
    "tax-number": tax.number_is_given,
    "tax-abroad": tax.every_delivery_is_taxed,
    "language": access.language_is_named,
    "skip-link": access.content_can_be_skipped_to,
    "labels": access.all_is_labelled,
    "contrast": access.colour_can_be_read,
    "product-safety": safety.maker_is_named,
    "guarantee": texts.guarantee_is_named,
    "disputes": texts.platform_is_gone,
    "cookies": tracking.only_what_is_needed,
}


def inspect(seen: Seen) -> Report:
    """What is wrong by the rules of that day in the countries sold to; one fault on several pages is told once."""
    findings = tuple(one for rule in RULES for one in _found(rule, seen))
    looked_at = tuple(dict.fromkeys(page.path for page in seen.pages()))
    return Report(seen.sell_to, seen.day, looked_at, findings, (*_unseen(seen), *unjudged(seen.sell_to, seen.day)))


def _found(rule: Rule, seen: Seen) -> Iterator[Finding]:
    held = rule.countries(seen.sell_to, seen.day)
    told = set[tuple[str, str]]()
    for fault in CHECKS[rule.code](seen) if held else ():
        countries = tuple(one for one in held if fault.country in {"", one})
        if countries and (fault.words, fault.country) not in told:
            told.add((fault.words, fault.country))
            mend = fault.mend or rule.mend
            yield Finding(rule, fault.words, fault.page, mend, countries, rule.sources_for(countries, seen.day))


def _unseen(seen: Seen) -> Iterator[Unjudged]:
    """What was not there to be looked at."""
    if not seen.checkouts:
        yield Unjudged("The checkout: no published product can be bought.")
    if seen.order is None:
        yield Unjudged("The page of an order: there is none from which one can withdraw.")
    if not any(sample.lowest_before is not None for sample, _ in seen.products):
        yield Unjudged('Former prices: no product has a "was".')
    if not any(sample.content for sample, _ in seen.products):
        yield Unjudged("Prices per unit: no product says how much is in it.")
