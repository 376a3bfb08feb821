"""The filters of the staff's list of products, read from its address and written back into it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from domain.assortment.listing import LONGEST_SEARCH, ProductFilter, ProductSort, ProductState
from web.http.forms.filter_links import Chip, address
from web.infra.parsing import read_uuid

ACTION = "/admin/products"
STATES = {
    ProductState.PUBLISHED: "Published",
    ProductState.HIDDEN: "Not published",
    ProductState.LOW: "Low stock",
    ProductState.SOLD_OUT: "Sold out",
}
SORTS = {ProductSort.NEWEST: "Newest", ProductSort.NAME: "Name", ProductSort.PRICE: "Price, low to high"}


@dataclass(frozen=True, slots=True)
class ProductList:
    """The filters and the page of the list. Its links change one filter each and lead to the first page."""

    filter: ProductFilter
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
        """A filter for all products, and one for each state."""
        now = self.filter.state
        every = Chip("", "All", self._url(state=None), now is None)
        return (every, *(Chip(one, name, self._url(state=one), now is one) for one, name in STATES.items()))

    @property
    def sorts(self) -> tuple[Chip, ...]:
        """The orders in which the list can be shown."""
        now = self.filter.sort
        return tuple(Chip(one, name, self._url(sort=one), now is one) for one, name in SORTS.items())

    @property
    def url(self) -> str:
        """The address of this list."""
        return address(ACTION, dict(self._pairs()))

    @property
    def first_url(self) -> str:
        """The address of the list's first page."""
        return self._url()

    def after_url(self, product_id: UUID) -> str:
        """The address of the page that follows this product."""
        return replace(self, after=product_id).url

    def _url(self, **changes: object) -> str:
        return ProductList(replace(self.filter, **changes)).url  # type: ignore[arg-type]

    def _pairs(self) -> list[tuple[str, str]]:
        wanted = self.filter
        sort = "" if wanted.sort is ProductSort.NEWEST else wanted.sort
        pairs = [("q", wanted.words), ("state", wanted.state or ""), ("sort", sort), ("after", str(self.after or ""))]
        return [(name, str(value)) for name, value in pairs if value]


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
    )
