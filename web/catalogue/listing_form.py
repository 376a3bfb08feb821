"""The filters of a list, from the address and back into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import quote_plus

from litestar.datastructures import MultiDict

from domain.catalogue.attributes import Attributes
from domain.catalogue.filters import MAX_OFFSET, PAGE_SIZE, Filters, Sort
from domain.catalogue.views import Crumb
from domain.money import format_money
from domain.words.messages import gettext, marked
from web.http.forms.money import read_money
from web.infra.parsing import whole_number

SORTS = (
    (Sort.NEWEST, marked("Newest")),
    (Sort.PRICE, marked("Price, low to high")),
    (Sort.PRICE_DOWN, marked("Price, high to low")),
    (Sort.NAME, marked("Name")),
)
BY_CODE = {sort.value: sort for sort in Sort}
CATEGORY = "category"
PARAMETERS = frozenset({"q", "exact", "sort", "price_min", "price_max", "in_stock", "page"})
"""What is read of the address of a list besides attributes, and the category where there are departments."""

UNCLEAR = frozenset({"yes", "no", "true", "false", "none", "on", "off"})
"""Values that say nothing without their attribute."""

MAX_VALUES = 20
LONGEST_VALUE = 100
LAST_PAGE = MAX_OFFSET // PAGE_SIZE + 1
MOST = 10**12
"""A page of any number up to this leads to the last one; beyond it, it is read as no number at all."""


@dataclass(frozen=True)
class ListingForm:
    """The list's filters as typed, with prices in major units, and links that change one filter."""

    action: str
    q: str
    sort: str
    price_min: str
    price_max: str
    in_stock: bool
    attributes: dict[str, tuple[str, ...]]
    errors: dict[str, str]
    filters: Filters
    currency: str
    locale: str
    departments: dict[str, str]
    names: dict[str, str]

    @property
    def page(self) -> int:
        """Return the page that is asked for, counted from 1."""
        return self.filters.offset // self.filters.page_size + 1

    @property
    def sorts(self) -> tuple[tuple[str, str], ...]:
        """Return the codes and names of the sort orders offered."""
        first = gettext("Best match") if self.q else gettext("Featured")
        return ((Sort.RELEVANCE.value, first), *((code.value, name) for code, name in SORTS))

    @cached_property
    def chips(self) -> tuple[tuple[str, str], ...]:
        """Return each active filter with the link that removes it."""
        chips = [
            (self._words(parameter, value), self._url({parameter: _without(values, value)}))
            for parameter, values in self.attributes.items()
            for value in values
        ]
        if self.filters.in_stock:
            chips.append((gettext("In stock"), self._url({"in_stock": ""})))
        if self.filters.price_min is not None:
            chips.append(
                (gettext("From %(low)s", low=self._money(self.filters.price_min)), self._url({"price_min": ""}))
            )
        if self.filters.price_max is not None:
            chips.append(
                (gettext("Up to %(high)s", high=self._money(self.filters.price_max)), self._url({"price_max": ""}))
            )
        return tuple(chips)

    def _words(self, parameter: str, value: str) -> str:
        """A chosen value, with its attribute where the value alone is unclear: Yes, 10 cm, or what two of them have."""
        twice = sum(value in values for values in self.attributes.values()) > 1
        if parameter != CATEGORY and (twice or value[:1].isdigit() or value.casefold() in UNCLEAR):
            return f"{self.names.get(parameter, parameter)}: {value}"
        return self.departments.get(value, value)

    @property
    def clear_url(self) -> str:
        """The list without any filter."""
        return self._url(dict.fromkeys(("in_stock", "price_min", "price_max", *self.attributes), ""))

    @property
    def exact_url(self) -> str:
        """The search for the words as they were typed, and no others."""
        return self._url({"exact": "1"})

    @property
    def forgiving_url(self) -> str:
        """The search that corrects words where no product has them."""
        return self._url({"exact": ""})

    @property
    def canonical(self) -> str:
        """The path of this page of the list as it is without filters; the first page where it is filtered or sorted."""
        whole = self._first_page == self.action and self.page > 1
        return f"{self.action}?page={self.page}" if whole else self.action

    def page_url(self, page: int) -> str:
        """Return the address of another page of the list."""
        return self._first_page if page == 1 else f"{self.further_pages}{page}"

    @property
    def further_pages(self) -> str:
        """What the address of every page but the first one begins with, up to its number."""
        return f"{self._first_page}{'&' if '?' in self._first_page else '?'}page="

    def _money(self, amount: int) -> str:
        return format_money(amount, self.currency, self.locale)

    @cached_property
    def _first_page(self) -> str:
        return self._url({})

    @cached_property
    def _written(self) -> dict[str, str]:
        """Return the query parameters of the first page as they are written; empty ones are left out of its address."""
        parameters: dict[str, str | tuple[str, ...]] = {
            "q": self.q,
            "exact": "1" if self.filters.exact else "",
            "sort": self.sort if self.sort != Sort.RELEVANCE else "",
            "price_min": self.price_min,
            "price_max": self.price_max,
            "in_stock": "1" if self.in_stock else "",
            **self.attributes,
        }
        return {name: _written(name, value) for name, value in parameters.items()}

    def _url(self, changes: Mapping[str, str | tuple[str, ...]]) -> str:
        parts = {**self._written, **{name: _written(name, value) for name, value in changes.items()}}
        query = "&".join(filter(None, parts.values()))
        return f"{self.action}?{query}" if query else self.action


def read_listing(
    query: MultiDict[str],
    offered: Attributes,
    *,
    action: str,
    currency: str,
    locale: str,
    departments: tuple[Crumb, ...] = (),
) -> ListingForm:
    """Read a list's address. Invalid values are ignored or reported by their field; nothing is refused.

    The list can be narrowed by the `offered` attributes, and by `category` to one of the `departments`.
    """
    errors: dict[str, str] = {}
    known = {crumb.slug: crumb.name for crumb in departments}
    attributes = _attributes(query, offered, known)
    typed = {name: query.get(name, "").strip()[:20] for name in ("price_min", "price_max")}
    chosen = {name: attributes[parameter] for parameter, name in offered.names.items() if parameter in attributes}
    prices = {name: _price(text, currency, locale, name, errors) for name, text in typed.items()}
    filters = _filters(query, chosen, prices, errors)
    return ListingForm(
        action=action,
        q=query.get("q", "").strip()[:100],
        sort=filters.sort.value,
        in_stock=filters.in_stock,
        attributes=attributes,
        errors=errors,
        filters=filters,
        currency=currency,
        locale=locale,
        departments=known,
        names=offered.names,
        **typed,
    )


def _attributes(query: MultiDict[str], offered: Attributes, departments: dict[str, str]) -> dict[str, tuple[str, ...]]:
    chosen = {parameter: _chosen(query.getall(parameter, [])) for parameter in offered.names}
    chosen[CATEGORY] = tuple(slug for slug in departments if slug in query.getall(CATEGORY, []))
    return {parameter: values for parameter, values in chosen.items() if values}


def _chosen(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value[:LONGEST_VALUE] for value in values[:MAX_VALUES] if value))


def _filters(
    query: MultiDict[str],
    chosen: dict[str, tuple[str, ...]],
    prices: dict[str, int | None],
    errors: dict[str, str],
) -> Filters:
    _check_order(prices, errors)
    page = min(whole_number(query.get("page", "1"), 1, MOST) or 1, LAST_PAGE)
    return Filters(
        price_min=prices["price_min"],
        price_max=prices["price_max"],
        exact=query.get("exact", "") == "1",
        in_stock=query.get("in_stock", "") in {"1", "true", "on"},
        attributes=chosen,
        sort=BY_CODE.get(query.get("sort", ""), Sort.RELEVANCE),
        offset=PAGE_SIZE * (page - 1),
    )


def _price(text: str, currency: str, locale: str, name: str, errors: dict[str, str]) -> int | None:
    if not text:
        return None
    try:
        return read_money(text, currency, locale)
    except ValueError as error:
        errors[name] = str(error)
        return None


def _check_order(prices: dict[str, int | None], errors: dict[str, str]) -> None:
    low, high = prices["price_min"], prices["price_max"]
    if low is not None and high is not None and low > high:
        errors["price_max"] = gettext("The highest price must not be below the lowest.")
        prices["price_max"] = None


quoted = lru_cache(maxsize=1024)(quote_plus)


def _written(name: str, value: str | tuple[str, ...]) -> str:
    """A parameter as an address has it, once for each of several values."""
    values = (value,) if isinstance(value, str) else value
    return "&".join([f"{quoted(name)}={quoted(one)}" for one in values if one])


def _without(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(one for one in values if one != value)
