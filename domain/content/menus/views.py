"""The menu in the header and the footer, as chosen and as shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.content.links import Link, LinkTo, Places, ShownLink
from domain.content.published import HELP, LEGAL
from domain.words.messages import marked

WIDE = 7
"""So many links fit below each other in the footer; more stand in two columns."""


@dataclass(frozen=True, slots=True)
class HeaderItem:
    """A link of the header. A department that is not `shown` is left out."""

    link: Link
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Header:
    """The menu in the header. Departments that it does not name follow in the shop's order: none is forgotten."""

    items: tuple[HeaderItem, ...] = ()


class GroupKind(StrEnum):
    """What a group of the footer holds: every department, every page but those of the small print, or chosen links."""

    DEPARTMENTS = "departments"
    PAGES = "pages"
    LINKS = "links"


@dataclass(frozen=True, slots=True)
class FooterGroup:
    """A titled group of links in the footer."""

    title: str
    kind: GroupKind = GroupKind.LINKS
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Footer:
    """The footer: words below the shop's name, its tagline without any; groups of links; and what delivery costs."""

    words: str = ""
    delivery: bool = True
    groups: tuple[FooterGroup, ...] = (
        FooterGroup(marked("Shop"), GroupKind.DEPARTMENTS),
        FooterGroup(marked("Help"), GroupKind.PAGES),
    )


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group of the footer with its links, of which there is one at least."""

    title: str
    links: tuple[ShownLink, ...]

    @property
    def wide(self) -> bool:
        """Whether its links stand in two columns."""
        return len(self.links) > WIDE


@dataclass(frozen=True, slots=True)
class Navigation:
    """What stands around every page of the shop. `small` are the pages that the law wants and no group leads to."""

    header: tuple[ShownLink, ...] = ()
    words: str = ""
    delivery: bool = True
    groups: tuple[ShownGroup, ...] = ()
    small: tuple[ShownLink, ...] = ()


def completed(header: Header, places: Places) -> tuple[HeaderItem, ...]:
    """The header's items with the departments that it does not name, and without categories that are gone."""
    there = [one for one in header.items if one.link.to is not LinkTo.CATEGORY or places.tree.row(one.link.target)]
    named = {one.link.target for one in there}
    return (*there, *(HeaderItem(one) for one in _departments(places) if one.target not in named))


def navigation_of(header: Header, footer: Footer, places: Places) -> Navigation:
    """The header and the footer with the links that lead somewhere now."""
    items = completed(header, places)
    groups = tuple(ShownGroup(group.title, links) for group in footer.groups if (links := _links(group, items, places)))
    linked = {one.address for group in groups for one in group.links}
    small = places.find_all([Link(LinkTo.PAGE, slug) for slug in (*LEGAL, *HELP)])
    return Navigation(
        header=places.find_all([one.link for one in items if one.shown]),
        words=footer.words,
        delivery=footer.delivery,
        groups=groups,
        small=tuple(one for one in small if one.address not in linked),
    )


def _departments(places: Places) -> Iterator[Link]:
    """Every category at the top, hidden ones too, in the shop's order."""
    return (Link(LinkTo.CATEGORY, str(row.id)) for depth, row in places.tree.walk() if depth == 0)


def _links(group: FooterGroup, items: tuple[HeaderItem, ...], places: Places) -> tuple[ShownLink, ...]:
    if group.kind is GroupKind.DEPARTMENTS:
        return places.find_all([one.link for one in items if one.link.to is LinkTo.CATEGORY])
    if group.kind is GroupKind.PAGES:
        return places.find_all([Link(LinkTo.PAGE, one.slug) for one in places.pages.help])
    return places.find_all(group.links)
