"""Filters of product lists, and their SQL conditions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from domain.catalogue.collection_rules import Members, Rule
from domain.catalogue.skus import PLAIN
from domain.catalogue.value_parts import PARTS_OF, parts_of
from domain.connection import Arguments

PAGE_SIZE = 24
MAX_OFFSET = 12_000
"""The largest offset in a list; nobody reads further, and it only costs."""


class Sort(StrEnum):
    """The sort orders of product lists; relevance is the shop's own order where nothing was searched."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    PRICE = "price"
    PRICE_DOWN = "-price"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list, behind which its next page begins: its sort keys' values, and how loosely was searched."""

    keys: tuple[object, ...]
    looseness: int = 0


@dataclass(frozen=True, slots=True)
class SearchedWord:
    """One of several words that must all match: its query, and how much each part of it counts.

    About so many `products` have the word itself; it matches all in these `categories`, too, as they stand in what
    products are found by.
    """

    query: str
    parts: tuple[tuple[str, float], ...]
    products: int
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of a product list. Prices are minor units of `currency`; empty means no limit.

    What has prices in another currency is listed, after all others if the list is sorted by price, and fits neither a
    price nor in what can be bought. Only a list that may be `mixed` can have any.

    The page begins `after` a place, or else `offset` products are passed over.

    `category_ids` is where the list is, or `collection`; `categories` are categories chosen within it, as facets are.
    `words` matches by meaning (stemmed), `lexemes` are such words in PostgreSQL's own spelling of a query, `sku` is
    that of a variant; at most one of them is set. `weights` says how much each part of such a query counts for the
    order; `ranked` is set where very many products match, and is a query of those that are compared for it at all, see
    `sorting.MOST_RANKED`. `terms` are the same query word by word, where all words are to match and all products are
    compared. `looseness` counts the ways to search that found nothing before this one; who wants `exact` ones only has
    no word replaced by another.
    """

    category_ids: tuple[UUID, ...] | None = None
    collection: Members | None = None
    categories: tuple[UUID, ...] | None = None
    words: str = ""
    lexemes: str = ""
    weights: tuple[tuple[str, float], ...] = ()
    ranked: str = ""
    terms: tuple[SearchedWord, ...] = field(default=(), compare=False)
    sku: str = ""
    looseness: int = 0
    exact: bool = False
    price_min: int | None = None
    price_max: int | None = None
    in_stock: bool = False
    currency: str = ""
    mixed: bool = field(default=False, compare=False)
    attributes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    after: Place | None = None
    page_size: int = PAGE_SIZE

    @property
    def narrow(self) -> bool:
        """Whether some of what the words match may be left out."""
        return self.chosen or self.category_ids is not None or self.collection is not None

    @property
    def chosen(self) -> bool:
        """Whether a shopper has chosen any of them."""
        choices = (self.categories, self.price_min, self.price_max)
        return self.in_stock or bool(self.attributes) or any(one is not None for one in choices)

    @property
    def everywhere(self) -> "Filters":
        """The same words in the whole shop."""
        return Filters(words=self.words, lexemes=self.lexemes, weights=self.weights, sku=self.sku)


def scope_conditions(filters: Filters, arguments: Arguments) -> list[str]:
    """The conditions that no facet can widen: published, within the categories or collection, matching the words."""
    conditions = ["p.published"]
    if filters.category_ids is not None:
        conditions.append(f"p.category_id = ANY({arguments.add(list(filters.category_ids))}::uuid[])")
    if filters.collection is not None:
        conditions += member_conditions(filters.collection, arguments)
    if filters.words:
        conditions.append(f"p.search @@ websearch_to_tsquery('english', words_of({arguments.add(filters.words)}))")
    if filters.lexemes:
        conditions.append(f"p.search @@ {arguments.add(filters.lexemes)}::text::tsquery")
    if filters.sku:
        same = f"{PLAIN.format('v.sku')} = {PLAIN.format(arguments.add(filters.sku) + '::text')}"
        conditions.append(f"p.id IN (SELECT v.product_id FROM variants v WHERE {same})")  # noqa: S608 - constant
    return conditions


def member_conditions(members: Members, arguments: Arguments) -> list[str]:
    """The conditions that the product belongs to a collection."""
    if members.rule is None:
        chosen = arguments.add(members.collection_id)
        return [f"p.id IN (SELECT cp.product_id FROM collection_products cp WHERE cp.collection_id = {chosen})"]  # noqa: S608 - a placeholder
    on_product, on_variant = rule_conditions(members.rule, arguments)
    return [*on_product, *_one_variant(on_variant)]


TODAY = "date_trunc('day', now(), 'UTC')"
"""The beginning of the day at which the catalogue's generation rises too."""


def rule_conditions(rule: Rule, arguments: Arguments) -> tuple[list[str], list[str]]:
    """The conditions that a rule puts on the product, and those on one variant `v` of it with its stock `s`.

    Of a value in parts, such as `Oak / Walnut`, all parts must be there.
    """
    wanted = Filters(price_min=rule.price_min, price_max=rule.price_max, in_stock=rule.in_stock)
    attributes = [_has_any(name, (part,), arguments) for name, value in rule.attributes for part in parts_of(value)]
    on_product = [f"({condition})" for condition, _ in attributes]
    if rule.new_days is not None:
        on_product.append(f"p.created_at >= {TODAY} - make_interval(days => {arguments.add(rule.new_days)}::int)")
    reduced = ["v.lowest_before IS NOT NULL"] if rule.reduced else []
    return on_product, [*offer_conditions(wanted, arguments), *(own for _, own in attributes), *reduced]


def category_condition(filters: Filters, arguments: Arguments) -> str:
    """The condition that the product belongs to one of the chosen categories, if any were chosen."""
    if filters.categories is None:
        return "true"
    return f"p.category_id = ANY({arguments.add(list(filters.categories))}::uuid[])"


IN_STOCK = """EXISTS (SELECT FROM variants v JOIN stock_items s ON s.variant_id = v.id
                      WHERE v.product_id = p.id AND s.on_hand > 0)"""
"""The condition that some variant of the product is in stock."""


def sold_here(filters: Filters, arguments: Arguments) -> str:
    """The condition that the product has prices in the currency of the list."""
    return f"p.currency = {arguments.add(filters.currency)}" if filters.currency else "true"


def offer_conditions(filters: Filters, arguments: Arguments) -> list[str]:
    """The conditions of price and stock on a variant `v` of the product, with its stock `s`."""
    conditions = []
    if filters.price_min is not None:
        conditions.append(f"v.price >= {arguments.add(filters.price_min)}")
    if filters.price_max is not None:
        conditions.append(f"v.price <= {arguments.add(filters.price_max)}")
    if filters.in_stock:
        conditions.append("s.on_hand > 0")
    return [sold_here(filters, arguments), *conditions] if conditions and filters.currency else conditions


def attribute_conditions(filters: Filters, arguments: Arguments) -> dict[str, tuple[str, str]]:
    """The conditions by attribute that any of the chosen values fits: on the product, and on its variant `v`.

    A variant has the values of its product, but of an option only its own, part by part.
    """
    return {name: _has_any(name, values, arguments) for name, values in filters.attributes.items() if values}


def _has_any(name: str, values: Sequence[str], arguments: Arguments) -> tuple[str, str]:
    own = f"v.options ->> {arguments.add(name)}::text"
    return (
        " OR ".join(f"p.attributes @> {arguments.add({name: [value]})}::jsonb" for value in values),
        f"({own} IS NULL OR {PARTS_OF.format(own)} && {arguments.add(list(values))}::text[])",
    )


def variant_conditions(filters: Filters, arguments: Arguments) -> list[str]:
    """The conditions that one and the same variant has the price, the stock and all the attributes that are asked for.

    Those on the product alone come first, for they have an index.
    """
    attributes = attribute_conditions(filters, arguments)
    of_variant = [*offer_conditions(filters, arguments), *(own for _, own in attributes.values())]
    return [*(f"({on_product})" for on_product, _ in attributes.values()), *_one_variant(of_variant)]


def _one_variant(conditions: list[str]) -> list[str]:
    """The condition that some variant of the product fits in all of these, none if there are none."""
    if not conditions:
        return []
    return [
        f"""EXISTS (SELECT FROM variants v LEFT JOIN stock_items s ON s.variant_id = v.id
                    WHERE v.product_id = p.id AND {" AND ".join(conditions)})"""
    ]
