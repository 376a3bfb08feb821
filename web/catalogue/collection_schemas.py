"""Request and response bodies about collections, and drafts made of them. Prices are minor units."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, field, structs

from domain.assortment.collection_checks import MOST_CONDITIONS, MOST_DAYS
from domain.assortment.collection_products import MOST_PRODUCTS, find_products
from domain.assortment.collection_rows import CollectionDraft, PresentCollection
from domain.catalogue.collection_rules import Rule
from domain.catalogue.collections import CollectionView
from domain.connection import Connection
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.api.fields import Body, Line, NewSlug, Prose, Slug, Version
from web.catalogue.product_schemas import Price, Word
from web.http.forms.fields import clean, sound_name
from web.infra.parsing import clean_prose

ProductKey = Annotated[Line, Meta(min_length=1, max_length=160, description="A slug or an id", examples=["oak-tray"])]


class RuleBody(Body, frozen=True):
    """The rule of a collection: conditions that must all hold for one and the same variant.

    `attributes` names each attribute or option with the one value that it must have. `new_days` counts days within
    which the product was added. A `reduced` variant had a higher price before.
    """

    attributes: Annotated[dict[Word, Word], Meta(max_length=MOST_CONDITIONS)] = field(default_factory=dict)
    price_min: Price | None = None
    price_max: Price | None = None
    new_days: Annotated[int, Meta(ge=1, le=MOST_DAYS)] | None = None
    reduced: bool = False
    in_stock: bool = False


class CollectionBody(Body, frozen=True):
    """A whole collection: with a `rule`, or with chosen `products` in their order.

    A new collection comes last and is published, unless it says otherwise. A replacement keeps `slug`, `position`,
    `published` and `products` if they are left out, and has a rule if it had one before.
    """

    name: Annotated[Line, Meta(min_length=1, max_length=120, examples=["Under £50"])]
    slug: NewSlug | None = None
    description: Annotated[Prose, Meta(max_length=2000)] = ""
    rule: RuleBody | None = None
    products: Annotated[list[ProductKey], Meta(max_length=MOST_PRODUCTS)] | None = None
    position: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    published: bool | None = None


class Collection(Struct, frozen=True):
    """A collection. `/api/products?collection=…` lists its products; one with chosen products has no `rule`."""

    id: UUID
    slug: Slug
    name: str
    description: str
    rule: RuleBody | None
    position: int
    published: bool
    version: Version


class StaffCollection(Collection, frozen=True):
    """A collection with the ids of its chosen `products`, published or not, in their order."""

    products: list[UUID]


class CollectionList(Struct, frozen=True):
    """All collections in their order."""

    items: list[Collection]


async def collection_draft(connection: Connection, body: CollectionBody) -> CollectionDraft:
    """Return the collection that `body` describes: at most one query. Raises `InvalidError`."""
    return CollectionDraft(
        name=sound_name(body.name),
        slug=body.slug,
        description=clean(body.description, "description", clean_prose),
        rule=_rule(body.rule) if body.rule else None,
        position=body.position,
        published=body.published,
        products=None if body.products is None else await find_products(connection, body.products),
    )


def collection_of(view: CollectionView) -> Collection:
    """Return a collection as a response body."""
    return Collection(
        view.id, view.slug, view.name, view.description, _shown(view.rule), view.position, view.published, view.version
    )


def staff_collection_of(present: PresentCollection) -> StaffCollection:
    """Return a collection with its products as a response body."""
    shown = structs.asdict(collection_of(present.view))
    return StaffCollection(**shown, products=list(present.draft.products or ()))


def _rule(body: RuleBody) -> Rule:
    attributes = tuple(
        (_word(name, "rule/attributes"), _word(value, f"rule/attributes/{name}"))
        for name, value in body.attributes.items()
    )
    return Rule(attributes, body.price_min, body.price_max, body.new_days, body.reduced, body.in_stock)


def _shown(rule: Rule | None) -> RuleBody | None:
    if rule is None:
        return None
    return RuleBody(dict(rule.attributes), rule.price_min, rule.price_max, rule.new_days, rule.reduced, rule.in_stock)


def _word(text: str, pointer: str) -> str:
    word = clean(text, pointer)
    if not word:
        raise InvalidError({pointer: gettext("This cannot be empty.")})
    return word
