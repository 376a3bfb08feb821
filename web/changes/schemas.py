"""Change sets over JSON: what is sent, and what is answered."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

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
    Selection,
    StockEdit,
)
from domain.changes.states import Action, Kind, Status
from domain.changes.views import ChangeSetView, RowView
from domain.errors import InvalidError
from domain.money import MAX_AMOUNT
from domain.stock.changes import MAX_ON_HAND
from web.api.fields import Body, Count, Cursor, Line

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


class EditBody(Body, frozen=True):
    """What to change; omitted fields stay.

    `round_to` rounds new prices to the nearest multiple, in minor units, half up. `compare_at` is an amount, `price`
    for the price before, or null to remove it. `category` is a slug or an id. An attribute without values is removed.
    """

    price: PriceBody | None = None
    round_to: Annotated[int, Meta(ge=1, le=HIGHEST_ROUNDING)] | None = None
    compare_at: Money | Literal["price"] | UnsetType | None = UNSET
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


class CountsBody(Struct, frozen=True):
    """How many rows there are of each action."""

    new: Count
    changed: Count
    unchanged: Count
    refused: Count


class Progress(Struct, frozen=True):
    """The rows that are finished in the present status, of all that it is about."""

    done: Count
    total: Count


class RowErrorBody(Struct, frozen=True):
    """Why a row is refused; `field` is empty where it is the row as a whole."""

    field: str
    message: str


class Row(Struct, frozen=True, omit_defaults=True):
    """A row, about one variant; `before` and `after` hold the fields that it changes, money in minor units."""

    sku: str
    product: str
    action: Action
    errors: list[RowErrorBody]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    line: Annotated[int | None, Meta(description="The line of the file; absent for a bulk edit")] = None


class ChangeSet(Struct, frozen=True):
    """A change set without its rows. `format` is that of an imported file."""

    id: UUID
    kind: Kind
    status: Status
    format: str | None
    title: str
    counts: CountsBody
    progress: Progress
    created_at: datetime
    apply_at: datetime | None
    applied_at: datetime | None
    undo_until: datetime | None
    failure: str | None


class ChangeSetWithRows(ChangeSet, frozen=True):
    """A change set with a page of its rows, in the order of the file."""

    rows: list[Row]
    next_cursor: Cursor | None


class ChangeSetList(Struct, frozen=True):
    """A page of change sets, the latest first."""

    items: list[ChangeSet]
    next_cursor: Cursor | None


def edit_of(body: ChangesBody, category: str | None) -> BulkEdit:
    """The bulk edit that a body asks for, with the slug of its category. Raises `InvalidError`."""
    sent = body.changes
    edit = Edit(
        price=_price(sent.price),
        round_to=sent.round_to,
        compare_at=None if sent.compare_at is UNSET else "none" if sent.compare_at is None else sent.compare_at,
        category=category,
        published=sent.published,
        stock=StockEdit(sent.stock.delta, sent.stock.reason) if sent.stock else None,
        attributes=dict(sent.attributes or {}),
    )
    if edit.round_to and not edit.price:
        raise InvalidError({"changes/round_to": "Send a price to round."})
    if edit == Edit():
        raise InvalidError({"changes": "Send at least one change."})
    if edit.stock and not edit.stock.delta:
        raise InvalidError({"changes/stock/delta": "Send a number other than 0."})
    return BulkEdit(_selection(body.selection), edit)


def _price(sent: PriceBody | None) -> PriceEdit | None:
    if sent is None:
        return None
    if [sent.percent, sent.amount, sent.set].count(None) != len(("percent", "amount")):
        raise InvalidError({"changes/price": "Send one of percent, amount and set."})
    percent = None if sent.percent is None else f"{Decimal(repr(sent.percent)).normalize():f}"
    return PriceEdit(percent, sent.amount, sent.set)


def _selection(sent: SelectionBody) -> Selection:
    if (sent.product_ids is None) == (sent.filter is None):
        raise InvalidError({"selection": "Send either product_ids or a filter."})
    if sent.filter is None:
        return Selection(product_ids=tuple(dict.fromkeys(sent.product_ids or ())))
    state, published = sent.filter.state, sent.filter.published
    if state and published is not None:
        raise InvalidError({"selection/filter/published": "Send either state or published."})
    if published is not None:
        state = ProductState.PUBLISHED if published else ProductState.HIDDEN
    return Selection(filter=Filter(" ".join(sent.filter.q.split()), state))


def change_set_of(view: ChangeSetView) -> ChangeSet:
    """A change set as JSON."""
    return ChangeSet(**_same(view))


def with_rows(view: ChangeSetView, rows: list[RowView], following: str | None) -> ChangeSetWithRows:
    """A change set with a page of its rows as JSON."""
    return ChangeSetWithRows(**_same(view), rows=[_row(one) for one in rows], next_cursor=following)


def _same(view: ChangeSetView) -> dict[str, Any]:
    names = ("id", "kind", "status", "title", "created_at", "apply_at", "applied_at", "undo_until")
    counts = view.counts
    return {
        **{name: getattr(view, name) for name in names},
        "format": view.format or None,
        "failure": view.failure or None,
        "counts": CountsBody(counts.new, counts.changed, counts.unchanged, counts.refused),
        "progress": Progress(view.done, view.due),
    }


def _row(row: RowView) -> Row:
    errors = [RowErrorBody(one.field, one.message) for one in row.errors]
    return Row(row.sku, row.product, row.action, errors, row.before, row.after, row.line)
