"""Bulk edits over JSON: what is sent."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from domain.assortment.checks import LONGEST_WORD, MOST_VALUES
from domain.assortment.listing import ProductSort, ProductState
from domain.changes.edits import (
    LEAST_PERCENT,
    MOST_PERCENT,
    MOST_PRODUCTS,
    BulkEdit,
    Edit,
    Filter,
    PriceEdit,
    SaleEdit,
    Selection,
    StockEdit,
)
from domain.clock import far_moments
from domain.errors import InvalidError
from domain.money import MAX_AMOUNT
from domain.stock.changes import MAX_ON_HAND
from domain.words.messages import gettext
from web.api.fields import Body, Line

MOST_ATTRIBUTES = 10
HIGHEST_ROUNDING = 1_000_000
Money = Annotated[int, Meta(ge=0, le=MAX_AMOUNT)]
Moment = Annotated[datetime, Meta(tz=True)]
Word = Annotated[Line, Meta(min_length=1, max_length=LONGEST_WORD)]
Values = Annotated[list[Word], Meta(max_length=MOST_VALUES)]


class FilterBody(Body, frozen=True):
    """The parameters of a list of products: `q` and `published` as in JSON, `state` and `sort` as on the staff's page.

    The order changes nothing.
    """

    q: Annotated[Line, Meta(max_length=100)] = ""
    state: ProductState | None = None
    published: bool | None = None
    sort: ProductSort | None = None


class SelectionBody(Body, frozen=True):
    """The products to change: `product_ids`, or all that match a `filter` when they are looked at."""

    product_ids: Annotated[list[UUID], Meta(min_length=1, max_length=MOST_PRODUCTS)] | None = None
    filter: FilterBody | None = None


class PriceBody(Body, frozen=True):
    """One of `percent`, `amount` and `set`, the last two in minor units; below 0 takes off."""

    percent: Annotated[float, Meta(ge=LEAST_PERCENT, le=MOST_PERCENT)] | None = None
    amount: Annotated[int, Meta(ge=-MAX_AMOUNT, le=MAX_AMOUNT)] | None = None
    set: Money | None = None


class StockBody(Body, frozen=True):
    """A change of the stock of every variant, with the reason for the ledger."""

    delta: Annotated[int, Meta(ge=-MAX_ON_HAND, le=MAX_ON_HAND)]
    reason: Annotated[Line, Meta(min_length=1, max_length=200)]


class SaleBody(Body, frozen=True):
    """A sale: its price, made of each price, from `from` or now until `until` or until it is ended."""

    price: PriceBody
    begins: Moment | None = field(default=None, name="from")
    until: Moment | None = None


class EditBody(Body, frozen=True):
    """What to change; omitted fields stay.

    `round_to` rounds new prices to the nearest multiple, in minor units, half up. `compare_at` is an amount, `price`
    for the price before, or null to remove it; `sale` is null to end the sales that there are. `category` is a slug or
    an id. An attribute without values is removed.
    """

    price: PriceBody | None = None
    round_to: Annotated[int, Meta(ge=1, le=HIGHEST_ROUNDING)] | None = None
    compare_at: Money | Literal["price"] | UnsetType | None = UNSET
    sale: SaleBody | UnsetType | None = UNSET
    category: Annotated[Line, Meta(min_length=1, max_length=120)] | None = None
    published: bool | None = None
    stock: StockBody | None = None
    attributes: Annotated[dict[Word, Values], Meta(max_length=MOST_ATTRIBUTES)] | None = None


class ChangesBody(Body, frozen=True):
    """A bulk edit. It is applied at `apply_at`, if that is given, or by `POST …/application`."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "selection": {"filter": {"q": "mug"}},
        "changes": {"price": {"percent": 10}, "round_to": 50},
    }

    selection: SelectionBody
    changes: EditBody
    apply_at: Moment | None = None


def edit_of(body: ChangesBody, category: str | None) -> BulkEdit:
    """The bulk edit that a body asks for, with the slug of its category. Raises `InvalidError`."""
    sent = body.changes
    edit = Edit(
        price=_price(sent.price, "changes/price"),
        round_to=sent.round_to,
        compare_at=None if sent.compare_at is UNSET else "none" if sent.compare_at is None else sent.compare_at,
        sale=_sale(sent.sale),
        category=category,
        published=sent.published,
        stock=StockEdit(sent.stock.delta, sent.stock.reason) if sent.stock else None,
        attributes=dict(sent.attributes or {}),
    )
    if edit.round_to and not edit.price and not isinstance(edit.sale, SaleEdit):
        raise InvalidError({"changes/round_to": gettext("Send a price to round.")})
    if edit == Edit():
        raise InvalidError({"changes": gettext("Send at least one change.")})
    if edit.stock and not edit.stock.delta:
        raise InvalidError({"changes/stock/delta": gettext("Send a number other than 0.")})
    return BulkEdit(_selection(body.selection), edit)


def _sale(sent: SaleBody | UnsetType | None) -> SaleEdit | Literal["none"] | None:
    if isinstance(sent, UnsetType):
        return None
    if sent is None:
        return "none"
    if errors := far_moments({"changes/sale/from": sent.begins, "changes/sale/until": sent.until}):
        raise InvalidError(errors)
    price = _price(sent.price, "changes/sale/price")
    return SaleEdit(price, sent.begins, sent.until) if price else None


def _price(sent: PriceBody | None, pointer: str) -> PriceEdit | None:
    if sent is None:
        return None
    if [sent.percent, sent.amount, sent.set].count(None) != len(("percent", "amount")):
        raise InvalidError({pointer: gettext("Send one of percent, amount and set.")})
    percent = None if sent.percent is None else f"{Decimal(repr(sent.percent)).normalize():f}"
    return PriceEdit(percent, sent.amount, sent.set)


def _selection(sent: SelectionBody) -> Selection:
    if (sent.product_ids is None) == (sent.filter is None):
        raise InvalidError({"selection": gettext("Send either product_ids or a filter.")})
    if sent.filter is None:
        return Selection(product_ids=tuple(dict.fromkeys(sent.product_ids or ())))
    state, published = sent.filter.state, sent.filter.published
    if state and published is not None:
        raise InvalidError({"selection/filter/published": gettext("Send either state or published.")})
    if published is not None:
        state = ProductState.PUBLISHED if published else ProductState.HIDDEN
    return Selection(filter=Filter(" ".join(sent.filter.q.split()), state))
