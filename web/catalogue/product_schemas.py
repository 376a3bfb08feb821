"""Request bodies that add, replace and change products. Prices are minor units."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from domain.assortment.checks import (
    HEAVIEST_GRAMS,
    LONGEST_AGE_REASON,
    LONGEST_BARCODE,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_PROSE,
    LONGEST_SEARCH_DESCRIPTION,
    LONGEST_SEARCH_TITLE,
    LONGEST_WORD,
    MOST_ATTRIBUTES,
    MOST_DETAILS,
    MOST_OPTIONS,
    MOST_VALUES,
    MOST_VARIANTS,
    OLDEST_AGE,
)
from domain.assortment.variants import LONGEST_SKU
from domain.catalogue.withdrawal_exceptions import WithdrawalException
from domain.money import MAX_AMOUNT
from domain.stock.changes import MAX_ON_HAND
from web.api.fields import Body, Line, Moment, NewSlug, Prose, whole

Name = Annotated[Line, Meta(min_length=1, max_length=LONGEST_NAME, examples=["Oak Tray"])]
CategoryKey = Annotated[Line, Meta(min_length=1, max_length=160, description="A slug or an id", examples=["kitchen"])]
LongText = Annotated[Prose, Meta(max_length=LONGEST_PROSE)]
Age = Annotated[int, Meta(ge=1, le=OLDEST_AGE, description="Years", examples=[18])]
AgeReason = Annotated[Line, Meta(max_length=LONGEST_AGE_REASON, description="Why there is a minimum age, for shoppers")]
MakerKey = Annotated[Line, Meta(min_length=1, max_length=200, description="A maker's name or id")]
ShortText = Annotated[Line, Meta(max_length=LONGEST_LINE)]
Lines = Annotated[list[ShortText], Meta(max_length=MOST_DETAILS)]
Price = Annotated[int, Meta(ge=0, le=MAX_AMOUNT, description="Minor units", examples=[1850])]
Count = Annotated[int, Meta(ge=0, le=MAX_ON_HAND)]
Sku = Annotated[str, whole("[A-Za-z0-9][A-Za-z0-9._/-]*"), Meta(min_length=1, max_length=LONGEST_SKU)]
Grams = Annotated[int, Meta(ge=0, le=HEAVIEST_GRAMS, examples=[850])]
Content = Annotated[str, whole(r"(\d{1,7}([.]\d{1,3})? (g|kg|ml|l|m|piece))?"), Meta(examples=["750 ml"])]
Barcode = Annotated[str, whole("[0-9A-Za-z-]*"), Meta(max_length=LONGEST_BARCODE, examples=["5012345678900"])]
SearchTitle = Annotated[Line, Meta(max_length=LONGEST_SEARCH_TITLE)]
SearchDescription = Annotated[Line, Meta(max_length=LONGEST_SEARCH_DESCRIPTION)]
Word = Annotated[Line, Meta(min_length=1, max_length=LONGEST_WORD)]
Values = Annotated[list[Word], Meta(max_length=MOST_VALUES)]
Attributes = Annotated[dict[Word, Values], Meta(max_length=MOST_ATTRIBUTES)]
AttributeChanges = Annotated[dict[Word, Values | None], Meta(max_length=MOST_ATTRIBUTES)]
Currency = Annotated[str, whole("[A-Za-z]{3}"), Meta(description="If sent, it must be the shop's currency")]


class VariantBody(Body, frozen=True):
    """A variant. The id or SKU of an existing variant identifies it; without `stock`, its stock stays.

    `price` is that without a sale. A sale lasts from `sale_from`, or now, until `sale_until`, or until it is removed.
    """

    price: Price
    options: Annotated[dict[Word, Word], Meta(max_length=MOST_OPTIONS)] = field(default_factory=dict)
    compare_at: Price | None = None
    stock: Count | None = None
    sku: Sku | None = None
    id: UUID | None = None
    weight_grams: Grams | None = None
    barcode: Barcode | None = None
    sale_price: Price | None = None
    sale_from: Moment | None = None
    sale_until: Moment | None = None
    content: Content | None = None


Variants = Annotated[list[VariantBody], Meta(min_length=1, max_length=MOST_VARIANTS)]


class ProductBody(Body, frozen=True):
    """A whole product: with a `price` if it is a simple product, else with `variants`.

    A replacement keeps `slug`, `sku`, `stock` and `published` if they are left out. `active` is another name for
    `published`. The variants' options are added to the attributes automatically. `withdrawal_exception` is why the law
    excepts it from withdrawal; of `hygiene_seal`, `media_seal` and `mixed` only once it was opened.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {"name": "Oak Tray", "category": "kitchen", "price": 4200, "stock": 12}

    name: Name
    category: CategoryKey
    slug: NewSlug | None = None
    description: LongText = ""
    details: Lines = field(default_factory=list)
    material: ShortText = ""
    dimensions: ShortText = ""
    care: ShortText = ""
    attributes: Attributes = field(default_factory=dict)
    price: Price | None = None
    compare_at: Price | None = None
    stock: Count | None = None
    sku: Sku | None = None
    currency: Currency | None = None
    variants: Variants | None = None
    weight_grams: Grams | None = None
    barcode: Barcode | None = None
    sale_price: Price | None = None
    sale_from: Moment | None = None
    sale_until: Moment | None = None
    content: Content | None = None
    published: bool | None = None
    active: bool | None = None
    publish_at: Moment | None = None
    search_title: SearchTitle = ""
    search_description: SearchDescription = ""
    withdrawal_exception: WithdrawalException | None = None
    maker: MakerKey | None = None
    safety: LongText = ""
    minimum_age: Age | None = None
    age_reason: AgeReason = ""


class ProductPatch(Body, frozen=True):
    """Changes to a product (RFC 7396): omitted fields stay, null clears, `attributes` are merged by name.

    `variants` is the whole new list. `price`, `compare_at`, `stock`, `sku`, `weight_grams`, `barcode`, `content` and
    the fields of a sale belong to a product's only variant.
    """

    EXAMPLE: ClassVar[dict[str, Any]] = {"price": 3900, "compare_at": 4200}

    name: Name | UnsetType = UNSET
    category: CategoryKey | UnsetType = UNSET
    slug: NewSlug | UnsetType = UNSET
    description: LongText | UnsetType | None = UNSET
    details: Lines | UnsetType | None = UNSET
    material: ShortText | UnsetType | None = UNSET
    dimensions: ShortText | UnsetType | None = UNSET
    care: ShortText | UnsetType | None = UNSET
    attributes: AttributeChanges | UnsetType | None = UNSET
    price: Price | UnsetType = UNSET
    compare_at: Price | UnsetType | None = UNSET
    stock: Count | UnsetType = UNSET
    sku: Sku | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    variants: Variants | UnsetType = UNSET
    weight_grams: Grams | UnsetType | None = UNSET
    barcode: Barcode | UnsetType | None = UNSET
    sale_price: Price | UnsetType | None = UNSET
    sale_from: Moment | UnsetType | None = UNSET
    sale_until: Moment | UnsetType | None = UNSET
    content: Content | UnsetType | None = UNSET
    published: bool | UnsetType = UNSET
    publish_at: Moment | UnsetType | None = UNSET
    search_title: SearchTitle | UnsetType | None = UNSET
    search_description: SearchDescription | UnsetType | None = UNSET
    withdrawal_exception: WithdrawalException | UnsetType | None = UNSET
    maker: MakerKey | UnsetType | None = UNSET
    safety: LongText | UnsetType | None = UNSET
    minimum_age: Age | UnsetType | None = UNSET
    age_reason: AgeReason | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET
