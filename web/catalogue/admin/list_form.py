"""The filters of the staff's list of products, read from its address and written back into it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.assortment.listing import LONGEST_SEARCH, ProductFilter, ProductSort, ProductState
from domain.words.messages import gettext, marked
from web.http.forms.filter_links import Chip
from web.http.forms.filtered_list import FilteredList
from web.infra.parsing import read_uuid

ACTION = "/admin/products"
STATES = {
    ProductState.PUBLISHED: marked("Published"),
    ProductState.HIDDEN: marked("Not published"),
    ProductState.LOW: marked("Low stock"),
    ProductState.SOLD_OUT: marked("Sold out"),
}
SORTS = {
    ProductSort.NEWEST: marked("Newest"),
    ProductSort.NAME: marked("Name"),
    ProductSort.PRICE: marked("Price, low to high"),
}


COLUMNS = {
    "state": marked("State"),
    "category": marked("Category"),
    "price": marked("Price"),
    "stock": marked("Stock"),
    "added": marked("Added"),
    "address": marked("Address"),
}
"""The columns of the list beside the name, in their order."""

USUAL = ("state", "category", "price", "stock")
NO_COLUMNS = "name"
"""What the address says where the name alone is shown."""


@dataclass(frozen=True, slots=True)
class ProductList(FilteredList[ProductFilter]):
    """The filters and the page of the list, and which columns it has."""

    columns: tuple[str, ...] = USUAL
    action: ClassVar[str] = ACTION
    export: ClassVar[str] = "/api/admin/exports/products.csv"

    def pairs(self) -> Iterable[tuple[str, object]]:
        """The filter as parameters; the usual order goes without saying."""
        wanted = self.filter
        sort = "" if wanted.sort is ProductSort.NEWEST else wanted.sort
        return ("q", wanted.words), ("state", wanted.state or ""), ("sort", sort)

    def looks(self) -> Iterable[tuple[str, object]]:
        """The columns, where they are not the usual ones."""
        return (("columns", "" if self.columns == USUAL else ".".join(self.columns) or NO_COLUMNS),)

    @property
    def usual(self) -> bool:
        """Whether nobody chose other columns."""
        return self.columns == USUAL

    @property
    def column_chips(self) -> tuple[Chip, ...]:
        """A link for each column, which shows it or leaves it out."""
        return tuple(
            Chip(one, name, replace(self, columns=_toggled(self.columns, one)).url, one in self.columns)
            for one, name in COLUMNS.items()
        )

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return bool(self.filter.state or self.filter.words)

    @property
    def states(self) -> tuple[Chip, ...]:
        """A filter for all products, and one for each state."""
        return self.chips("state", STATES.items(), every=gettext("All"))

    @property
    def sorts(self) -> tuple[Chip, ...]:
        """The orders in which the list can be shown."""
        return self.chips("sort", SORTS.items())


def read_product_list(query: Mapping[str, str]) -> ProductList:
    """Read the filters from the address; invalid ones are ignored, and nothing is refused."""
    state, sort = query.get("state", ""), query.get("sort", "")
    words = " ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    return ProductList(
        ProductFilter(
            words=words,
            state=ProductState(state) if state in set(ProductState) else None,
            sort=ProductSort(sort) if sort in set(ProductSort) else ProductSort.NEWEST,
        ),
        after=read_uuid(query.get("after", "")),
        columns=_read_columns(query.get("columns", "")),
    )


def _read_columns(text: str) -> tuple[str, ...]:
    named = text.split(".")
    return tuple(one for one in COLUMNS if one in named) if text else USUAL


def _toggled(columns: tuple[str, ...], column: str) -> tuple[str, ...]:
    return tuple(one for one in COLUMNS if (one in columns) != (one == column))
