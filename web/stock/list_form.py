"""The filters of the staff's list of stock, read from its address and written back into it."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from domain.stock.listing import StockFilter, StockState
from domain.words.messages import gettext, marked
from web.http.forms.filter_links import Chip
from web.http.forms.filtered_list import FilteredList
from web.infra.parsing import read_uuid

ACTION = "/admin/stock"
LONGEST_SEARCH = 100
STATES = {StockState.LOW: marked("Low stock"), StockState.SOLD_OUT: marked("Sold out")}


class StockList(FilteredList[StockFilter]):
    """The filters and the page of the list."""

    action: ClassVar[str] = ACTION

    def pairs(self) -> Iterable[tuple[str, object]]:
        """The filter as parameters."""
        return ("q", self.filter.words), ("state", self.filter.state or "")

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return bool(self.filter.state or self.filter.words)

    @property
    def states(self) -> tuple[Chip, ...]:
        """A filter for all variants, and one for each state."""
        return self.chips("state", STATES.items(), every=gettext("All"))


def read_stock_list(query: Mapping[str, str]) -> StockList:
    """Read the filters from the address; invalid ones are ignored, and nothing is refused."""
    state = query.get("state", "")
    words = " ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    found = StockFilter(words, StockState(state) if state in set(StockState) else None)
    return StockList(found, read_uuid(query.get("after", "")))
