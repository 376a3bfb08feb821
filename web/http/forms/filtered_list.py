"""A list of staff whose filters and page stand in its address: a link changes one filter and leads to page one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, Generic, Self, TypeVar
from uuid import UUID

from web.http.forms.filter_links import Chip, address

Filter = TypeVar("Filter")
OWN = {"q", "after"}
"""What the search form sends itself, or begins anew."""


@dataclass(frozen=True, slots=True)
class FilteredList(Generic[Filter]):
    """The filter and the page of a list: it begins behind the record `after`. A room says its address and its pairs.

    `export` is the address of the same list as a file, if there is one.
    """

    filter: Filter
    after: UUID | None = None
    action: ClassVar[str] = ""
    export: ClassVar[str] = ""

    def pairs(self) -> Iterable[tuple[str, object]]:
        """The filter as parameters and their values, empty ones included."""
        raise NotImplementedError

    def looks(self) -> Iterable[tuple[str, object]]:
        """What changes how the list is shown, and not what is in it, as parameters and their values."""
        return ()

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """The hidden fields of the search form, so that a search keeps the other filters."""
        return tuple(pair for pair in self._filled() if pair[0] not in OWN)

    @property
    def url(self) -> str:
        """The address of this list."""
        return address(self.action, dict(self._filled()))

    @property
    def first_url(self) -> str:
        """The address of the list's first page."""
        return self.with_filter().url

    @property
    def export_url(self) -> str:
        """The address of the file of all that match, in the order of the list."""
        return address(self.export, {name: str(value) for name, value in self.pairs()})

    def after_url(self, record_id: UUID) -> str:
        """The address of the page that follows this record."""
        return replace(self, after=record_id).url

    def with_filter(self, **changes: object) -> Self:
        """The first page of the list with these changes of its filter."""
        return replace(self, filter=replace(self.filter, **changes), after=None)  # type: ignore[type-var]

    def chips(self, field: str, names: Iterable[tuple[str, str]], *, every: str = "") -> tuple[Chip, ...]:
        """A link for each value of a field of the filter, by its name; if `every` names it, one for any value first."""
        now = getattr(self.filter, field)
        found = [Chip("", every, self.with_filter(**{field: None}).url, now is None)] if every else []
        found += [Chip(one, name, self.with_filter(**{field: one}).url, now == one) for one, name in names]
        return tuple(found)

    def _filled(self) -> list[tuple[str, str]]:
        pairs = [*self.pairs(), *self.looks(), ("after", self.after or "")]
        return [(name, str(value)) for name, value in pairs if value]
