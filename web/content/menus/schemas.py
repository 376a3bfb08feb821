"""The menu in the header and the footer as JSON."""

from typing import Annotated, Any, ClassVar

from msgspec import Meta, Struct, convert, field

from domain.content.links import Link
from domain.content.menus.operations import (
    LONGEST_FOOTER_WORDS,
    LONGEST_GROUP_TITLE,
    MOST_GROUP_LINKS,
    MOST_GROUPS,
    MOST_ITEMS,
)
from domain.content.menus.views import Footer, FooterGroup, GroupKind, Header, HeaderItem
from web.api.fields import Body, Line, Prose, Version
from web.content.front_page.schemas import SiteLink, link_of
from web.http.forms.fields import clean
from web.infra.parsing import clean_prose


class HeaderLink(SiteLink, frozen=True):
    """A link of the header; a department that is not `shown` is left out."""

    shown: bool = True


class HeaderMenuBody(Body, frozen=True):
    """The links of the header in their order. Departments that it does not name follow, unless left out by `shown`."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"items": [{"to": "address", "target": "/search", "words": "All products"}]}

    items: Annotated[list[HeaderLink], Meta(max_length=MOST_ITEMS)]


class HeaderMenu(Struct, frozen=True):
    """The links of the header as they were last saved; empty for the departments in their order."""

    items: list[HeaderLink]
    version: Version


class FooterLinks(Body, frozen=True):
    """A group of links. `departments` and `pages` find theirs by themselves, and there is one of each at most.

    `pages` are all published ones but those of the small print.
    """

    title: Annotated[Line, Meta(min_length=1, max_length=LONGEST_GROUP_TITLE)]
    kind: GroupKind = GroupKind.LINKS
    links: Annotated[list[SiteLink], Meta(max_length=MOST_GROUP_LINKS)] = field(default_factory=list)


class FooterMenuBody(Body, frozen=True):
    """The footer. Without `words` the tagline stands below the shop's name; `delivery` lists what delivery costs."""

    EXAMPLE: ClassVar[dict[str, Any]] = {"groups": [{"title": "Shop", "kind": "departments"}]}

    groups: Annotated[list[FooterLinks], Meta(max_length=MOST_GROUPS)]
    words: Annotated[Prose, Meta(max_length=LONGEST_FOOTER_WORDS)] = ""
    delivery: bool = True


class FooterMenu(Struct, frozen=True):
    """The footer as it was last saved.

    Pages that the law wants, such as terms and privacy, stand in the small print unless a group leads to them.
    """

    groups: list[FooterLinks]
    words: str
    delivery: bool
    version: Version


def header_of(data: HeaderMenuBody) -> Header:
    """The header that was sent, cleaned. Raises `InvalidError`."""
    return Header(
        tuple(HeaderItem(link_of(one, f"items/{number}"), one.shown) for number, one in enumerate(data.items))
    )


def footer_of(data: FooterMenuBody) -> Footer:
    """The footer that was sent, cleaned. Raises `InvalidError`."""
    groups = tuple(_group(one, f"groups/{number}") for number, one in enumerate(data.groups))
    return Footer(clean(data.words, "words", clean_prose), data.delivery, groups)


def _group(data: FooterLinks, at: str) -> FooterGroup:
    links = tuple(link_of(one, f"{at}/links/{number}") for number, one in enumerate(data.links))
    return FooterGroup(clean(data.title, f"{at}/title"), data.kind, links)


def header_menu(header: Header, version: int) -> HeaderMenu:
    """The header as a response body."""
    return HeaderMenu([HeaderLink(**_link(one.link), shown=one.shown) for one in header.items], version)


def footer_menu(footer: Footer, version: int) -> FooterMenu:
    """The footer as a response body."""
    groups = convert(footer.groups, list[FooterLinks], from_attributes=True)
    return FooterMenu(groups, footer.words, footer.delivery, version)


def _link(link: Link) -> dict[str, Any]:
    return {"to": link.to, "target": link.target, "words": link.words}
