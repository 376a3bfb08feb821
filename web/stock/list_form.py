"""The filters of the staff's list of stock, read from its address and written back into it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from domain.stock.listing import StockFilter, StockState
from web.http.forms.filter_links import Chip, address
from web.infra.parsing import read_uuid

ACTION = "/admin/stock"
LONGEST_SEARCH = 100
STATES = {StockState.LOW: "Low stock", StockState.SOLD_OUT: "Sold out"}


@dataclass(frozen=True, slots=True)
class StockList:
    """The filters and the page of the list. Its links change one filter each and lead to the first page."""

    filter: StockFilter
    after: UUID | None = None

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return bool(self.filter.state or self.filter.words)

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """The hidden fields of the search form, so that a search keeps the other filters."""
        return tuple(pair for pair in self._pairs() if pair[0] not in {"q", "after"})

    @property
    def states(self) -> tuple[Chip, ...]:
        """A filter for all variants, and one for each state."""
        now = self.filter.state
        every = Chip("", "All", self._url(state=None), now is None)
        return (every, *(Chip(one, name, self._url(state=one), now is one) for one, name in STATES.items()))

    @property
    def url(self) -> str:
        """The address of this list."""
        return address(ACTION, dict(self._pairs()))

    @property
    def first_url(self) -> str:
        """The address of the list's first page."""
        return self._url()

    def after_url(self, variant_id: UUID) -> str:
        """The address of the page that follows this variant."""
        return replace(self, after=variant_id).url

    def _url(self, **changes: object) -> str:
        return StockList(replace(self.filter, **changes)).url  # type: ignore[arg-type]

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = [("q", self.filter.words), ("state", self.filter.state or ""), ("after", str(self.after or ""))]
        return [(name, str(value)) for name, value in pairs if value]


def read_stock_list(query: Mapping[str, str]) -> StockList:
    """Read the filters from the address; invalid ones are ignored, and nothing is refused."""
    state = query.get("state", "")
    words = " ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    found = StockFilter(words, StockState(state) if state in set(StockState) else None)
    return StockList(found, read_uuid(query.get("after", "")))
