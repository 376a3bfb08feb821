"""Rules for every product, whether its draft came from a form, the API or a seed."""

from datetime import UTC, datetime

from domain.assortment.drafts import ProductDraft, VariantDraft
from domain.assortment.slugs import check_slug
from domain.catalogue.withdrawal_exceptions import WithdrawalException
from domain.clock import far_moments, now
from domain.errors import InvalidError
from domain.text import fold
from domain.words.messages import gettext

LONGEST_SLUG = 160
LONGEST_NAME, LONGEST_WORD, LONGEST_LINE, LONGEST_PROSE = 200, 100, 500, 10_000
MOST_DETAILS, MOST_ATTRIBUTES, MOST_VALUES, MOST_OPTIONS = 50, 30, 100, 5
MOST_VARIANTS = 100
HEAVIEST_GRAMS = 1_000_000
LONGEST_BARCODE = 32
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Of a sale's start and end: near the ends of the calendar not every clock can show a moment."""
LONGEST_SEARCH_TITLE, LONGEST_SEARCH_DESCRIPTION = 200, 500
OLDEST_AGE, LONGEST_AGE_REASON = 99, 200


def unknown_exception() -> str:
    """The sentence beside an exception from withdrawal that there is none of."""
    return gettext("Use one of %(exceptions)s, or leave it empty.", exceptions=", ".join(WithdrawalException))


def check_draft(draft: ProductDraft) -> None:
    """Raise `InvalidError`, with a sentence beside each field that cannot be accepted."""
    if draft.slug is not None:
        check_slug(draft.slug, LONGEST_SLUG)
    if draft.withdrawal_exception not in {None, *WithdrawalException}:
        raise InvalidError({"withdrawal_exception": unknown_exception()})
    if draft.minimum_age is not None and not 1 <= draft.minimum_age <= OLDEST_AGE:
        raise InvalidError(
            {
                "minimum_age": gettext(
                    "Enter a whole number from 1 to %(oldest_age)s, or leave it empty.", oldest_age=OLDEST_AGE
                )
            }
        )
    if not 1 <= len(draft.variants) <= MOST_VARIANTS:
        raise InvalidError(
            {"variants": gettext("A product must have 1 to %(most_variants)s variants.", most_variants=MOST_VARIANTS)}
        )
    errors = far_moments({"publish_at": draft.publish_at}) | _price_errors(draft) | _sale_errors(draft)
    errors = errors or _option_errors(draft.variants)
    if errors:
        raise InvalidError(errors)


def _price_errors(draft: ProductDraft) -> dict[str, str]:
    return {
        f"variants/{place}/compare_at" if draft.listed else "compare_at": gettext(
            "This must exceed the price, or be left out."
        )
        for place, one in enumerate(draft.variants)
        if one.compare_at is not None and one.compare_at <= one.price
    }


def _sale_errors(draft: ProductDraft) -> dict[str, str]:
    wrong = ((place, *found) for place, one in enumerate(draft.variants) if (found := _wrong_sale(one)))
    return {f"variants/{place}/{field}" if draft.listed else field: sentence for place, field, sentence in wrong}


def _wrong_sale(one: VariantDraft) -> tuple[str, str] | None:
    """The field of a sale that cannot be, and why."""
    if one.sale_price is None:
        dated = one.sale_from or one.sale_until
        return ("sale_price", gettext("A sale with a start or an end needs a price.")) if dated else None
    if one.sale_price >= one.price:
        return "sale_price", gettext("This must be below the price, or be left out.")
    for field, at in (("sale_from", one.sale_from), ("sale_until", one.sale_until)):
        if at and not EARLIEST <= at <= LATEST:
            return field, gettext(
                "Enter a time between %(year)s and %(latest_year)s.", year=EARLIEST.year, latest_year=LATEST.year
            )
    if one.sale_until and one.sale_until <= max(one.sale_from or now(), now()):
        return "sale_until", gettext("This must be in the future, and after the start.")
    return None


def _folded(variant: VariantDraft) -> frozenset[tuple[str, str]]:
    """The options as customers tell them apart: Red and red are one."""
    return frozenset({fold(name): fold(value) for name, value in variant.options.items()}.items())


def _option_errors(variants: tuple[VariantDraft, ...]) -> dict[str, str]:
    if len(variants) == 1:
        return {}
    errors: dict[str, str] = {}
    seen = set[frozenset[tuple[str, str]]]()
    for place, one in enumerate(variants):
        folded = _folded(one)
        if not one.options or one.options.keys() != variants[0].options.keys():
            errors[f"variants/{place}/options"] = gettext("Each variant must name the same options, such as Colour.")
        elif folded in seen:
            errors[f"variants/{place}/options"] = gettext("Another variant has the same options.")
        seen.add(folded)
    return errors
