"""A product as requested, and the differences between two of them. Prices are minor units."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.catalogue.option_order import in_order
from domain.catalogue.value_parts import in_parts

Differences = dict[str, tuple[Any, Any]]
"""Both values of each field that changes, by its name: before and after."""


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """A variant as requested.

    Without an id or a known sku it is a new one. A sku or stock of None stays as it is; for a new variant the sku is
    made from the options, and the stock is 0. `price` is what it costs without its sale, which lasts from `sale_from`
    until `sale_until`, in UTC; without them it begins at once, and ends when staff end it. `content` is such as
    `750 ml`. The order of `options` is that in which they are shown, and counts in comparisons.
    """

    price: int
    compare_at: int | None = None
    options: dict[str, str] = field(default_factory=dict)
    sku: str | None = None
    stock: int | None = None
    id: UUID | None = None
    weight_grams: int | None = None
    barcode: str = ""
    sale_price: int | None = None
    sale_from: datetime | None = None
    sale_until: datetime | None = None
    content: str = ""

    def __post_init__(self) -> None:
        """Have options in another order make another draft."""
        object.__setattr__(self, "options", OrderedDict(self.options))


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A product with everything that staff decide. `category` is a slug or an id; a slug of None is made of the name.

    `description` is Markdown. One that is not published becomes so at `publish_at`; `search_title` and
    `search_description` are for search engines. `attributes` are the facets of lists; those that the variants' options
    name follow the variants. `withdrawal_exception` is one of `domain.catalogue.withdrawal_exceptions`. `maker` is a
    name, or an id; `safety` is warnings and safety information, in Markdown; nobody below `minimum_age`
    may buy it, and `age_reason` is why. `listed` is
    True if the variants came as a list: refusals then point at one of them. The options of all variants are in the
    order of the first one's.
    """

    name: str
    category: str
    variants: tuple[VariantDraft, ...]
    slug: str | None = None
    description: str = ""
    details: tuple[str, ...] = ()
    material: str = ""
    dimensions: str = ""
    care: str = ""
    attributes: dict[str, list[str]] = field(default_factory=dict)
    published: bool = True
    publish_at: datetime | None = None
    search_title: str = ""
    search_description: str = ""
    withdrawal_exception: str | None = None
    maker: str | None = None
    safety: str = ""
    minimum_age: int | None = None
    age_reason: str = ""
    listed: bool = True

    def __post_init__(self) -> None:
        """Bring the options of all variants into one order."""
        object.__setattr__(self, "variants", _in_one_order(self.variants))

    @property
    def prices(self) -> tuple[int, int]:
        """The lowest and the highest price."""
        prices = [variant.price for variant in self.variants]
        return min(prices), max(prices)


def in_order_of(variants: Iterable[VariantDraft], names: Iterable[str]) -> tuple[VariantDraft, ...]:
    """The variants with their options in the order of `names`; those that name others stay as they are."""
    wanted = list(names)
    return tuple(
        replace(one, options=in_order(one.options, wanted))
        if list(one.options) != wanted and one.options.keys() == set(wanted)
        else one
        for one in variants
    )


def _in_one_order(variants: tuple[VariantDraft, ...]) -> tuple[VariantDraft, ...]:
    return in_order_of(variants, variants[0].options) if variants else variants


FIELDS = (
    *("slug", "name", "category", "description", "material", "dimensions", "care", "attributes"),
    *("published", "publish_at", "search_title", "search_description", "withdrawal_exception", "maker", "safety"),
    *("minimum_age", "age_reason"),
)
PLAIN = ("price", "compare_at", "sale_price", "sale_from", "sale_until", "weight_grams", "barcode", "content")
"""The fields of a variant that are stored as they are."""
OF_A_VARIANT = ("sku", "stock", *PLAIN)


def differences(before: ProductDraft, after: ProductDraft) -> Differences:
    """Both values of each field that differs."""
    old, new = _plain(before), _plain(after)
    if len(before.variants) != len(after.variants) or len(before.variants) > 1:
        old["variants"], new["variants"] = _listed(before), _listed(after)
    else:
        old |= _listed(before)[0]
        new |= _listed(after)[0]
    old["option_names"], new["option_names"] = _option_names(before), _option_names(after)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


def _plain(draft: ProductDraft) -> dict[str, Any]:
    return {**{name: getattr(draft, name) for name in FIELDS}, "details": list(draft.details)}


def _listed(draft: ProductDraft) -> list[dict[str, Any]]:
    return [
        {**{name: getattr(one, name) for name in OF_A_VARIANT}, "options": dict(one.options)} for one in draft.variants
    ]


def _option_names(draft: ProductDraft) -> list[str]:
    return [name for one in draft.variants[:1] for name in one.options]


def follow_options(draft: ProductDraft, before: ProductDraft | None = None) -> ProductDraft:
    """`draft` with the attributes that its variants' options name, in the order of the variants, and all part by part.

    Attributes that only the options of `before` had named go with them.
    """
    gone = {name for one in (before.variants if before else ()) for name in one.options}
    named: dict[str, list[str]] = {}
    for variant in draft.variants:
        for name, value in variant.options.items():
            values = named.setdefault(name, [])
            if value not in values:
                values.append(value)
    kept = {name: values for name, values in draft.attributes.items() if name not in gone}
    return replace(draft, attributes=in_parts(kept | named))


def once_published(draft: ProductDraft) -> ProductDraft:
    """`draft` without a moment to be published at, if it is published already."""
    return replace(draft, publish_at=None) if draft.published else draft
