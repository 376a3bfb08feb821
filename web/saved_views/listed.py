"""The saved views above a list, as links, with what can be done about the present one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.connection import Connection
from domain.saved_views.operations import list_views
from web.http.forms.filter_links import address
from web.http.forms.filtered_list import FilteredList

HERE = "/admin/views"


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A saved view; `chosen` if the list is shown as it says."""

    id: UUID
    name: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Views:
    """The views of a list; `save_url` leads to the form that saves the present one, empty if it need not be saved."""

    links: tuple[ViewLink, ...]
    save_url: str

    @property
    def chosen(self) -> ViewLink | None:
        """The view that is shown."""
        return next((one for one in self.links if one.chosen), None)


async def views_of(connection: Connection, wanted: FilteredList[Any], user_id: UUID) -> Views:
    """The views that a user saved of this list: one query."""
    of = wanted.action.rpartition("/")[2]
    now = wanted.first_url
    query = now.partition("?")[2]
    links = tuple(
        ViewLink(one.id, one.name, f"{wanted.action}?{one.query}", one.query == query)
        for one in await list_views(connection, user_id=user_id, of=of)
    )
    saved = not query or any(one.chosen for one in links)
    return Views(links, "" if saved else address(HERE, {"list": of, "query": query}))
