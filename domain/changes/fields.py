"""The fields of a product and a variant as rows hold them: JSON values by name, money in minor units."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from domain.assortment.drafts import PLAIN, ProductDraft, VariantDraft
from domain.changes.proposal import NAMES, TAGS, RowError
from domain.money import written
from domain.words.messages import gettext

Values = Mapping[str, Any]
PLAIN_OF_PRODUCTS = (
    *("name", "description", "material", "dimensions", "care", "category", "published"),
    *("search_title", "search_description", "withdrawal_exception", "maker", "safety"),
    *("minimum_age", "age_reason"),
)
PLAIN_OF_VARIANTS = ("stock", "options", *PLAIN)
MONEY = ("price", "compare_at", "sale_price")
MOMENTS = ("sale_from", "sale_until")


class Variants:
    """The variants of a product in their order, found by SKU in any case: all of a product in time for each once."""

    def __init__(self, draft: ProductDraft) -> None:
        self._all = list(draft.variants)
        self._places: dict[str, int] = {}
        for place, one in enumerate(self._all):
            self._places.setdefault((one.sku or "").lower(), place)

    def __iter__(self) -> Iterator[VariantDraft]:
        return iter(self._all)

    def find(self, sku: str) -> VariantDraft | None:
        """The variant with this SKU."""
        place = self._places.get(sku.lower())
        return None if place is None else self._all[place]

    def put(self, variant: VariantDraft) -> None:
        """Put a variant in the place of the one with its SKU, or behind all."""
        place = self._places.setdefault((variant.sku or "").lower(), len(self._all))
        self._all[place : place + 1] = [variant]


def own_attributes(draft: ProductDraft) -> dict[str, list[str]]:
    """The attributes that do not follow the variants' options."""
    named = {name for one in draft.variants for name in one.options}
    return {name: values for name, values in draft.attributes.items() if name not in named}


def shown(draft: ProductDraft, variant: VariantDraft | None, wanted: Values) -> dict[str, Any]:
    """The values of the fields that `wanted` names; of its attributes, an empty list where there is none."""
    found: dict[str, Any] = {name: getattr(draft, name) for name in PLAIN_OF_PRODUCTS if name in wanted}
    if "details" in wanted:
        found["details"] = list(draft.details)
    if "attributes" in wanted:
        own = own_attributes(draft)
        found["attributes"] = {name: list(own.get(name, ())) for name in wanted["attributes"]}
    if "tags" in wanted:
        found["tags"] = list(draft.attributes.get(TAGS, ()))
    if variant:
        found |= {name: _as_value(getattr(variant, name)) for name in PLAIN_OF_VARIANTS if name in wanted}
    return found


def _as_value(value: Any) -> Any:
    """A field of a variant as a JSON value; a moment as ISO 8601 in UTC."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def of_variant(values: Values) -> dict[str, Any]:
    """The fields of a variant that `values` names, as the variant has them."""
    named = {name: values[name] for name in PLAIN_OF_VARIANTS if name in values}
    return named | {name: datetime.fromisoformat(named[name]) for name in MOMENTS if named.get(name)}


def only_differences(before: Values, after: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both values of what differs; attributes are compared by name."""
    names = [name for name in after if before.get(name) != after[name]]
    old: dict[str, Any] = {name: before.get(name) for name in names}
    new: dict[str, Any] = {name: after[name] for name in names}
    if "attributes" in new and isinstance(old["attributes"], Mapping):
        changed = [name for name in new["attributes"] if old["attributes"].get(name) != new["attributes"][name]]
        for side in (old, new):
            side["attributes"] = {name: side["attributes"].get(name, []) for name in changed}
    return old, new


def without_sales(values: Values) -> dict[str, Any]:
    """The values without stock, which sales change at any time."""
    return {name: value for name, value in values.items() if name != "stock"}


def find_conflicts(expected: Values, current: Values, currency: str) -> tuple[RowError, ...]:
    """A sentence for each field, but for stock, that is no longer as expected."""
    old, new = only_differences(without_sales(current), without_sales(expected))
    return tuple(
        RowError(
            name,
            gettext(
                "%(names)s has been changed by someone else: it is %(present)s now, not %(expected)s.",
                names=NAMES[name],
                present=words(name, old[name], currency),
                expected=words(name, new[name], currency),
            ),
        )
        for name in new
    )


def words(field: str, value: Any, currency: str) -> str:
    """A value as people read it."""
    if value is None or value in ("", [], {}, ()):
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field in MONEY:
        return written(value, currency)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {words(name, one, currency)}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
