"""What the owner wrote that stands on public pages, read whole with the catalogue."""

from dataclasses import dataclass, field
from typing import Any

from msgspec import convert

from domain.catalogue.collections import Collections
from domain.catalogue.tree import CategoryTree
from domain.content.front_page.queries import SHOWN as BLOCKS
from domain.content.front_page.views import Block, blocks_of
from domain.content.links import Places
from domain.content.menus.views import Footer, Header, Navigation, navigation_of
from domain.content.published import PUBLISHED as PAGES
from domain.content.published import PublishedPages, published_of


@dataclass(frozen=True, slots=True)
class SiteContent:
    """Links to the published pages, the blocks that the front page shows now, and what stands around every page."""

    pages: PublishedPages = field(default_factory=PublishedPages)
    blocks: tuple[Block, ...] = ()
    navigation: Navigation = field(default_factory=Navigation)


CONTENT = f"""
SELECT (SELECT jsonb_agg(page) FROM ({PAGES}) AS page) AS pages,
       (SELECT jsonb_agg(block) FROM ({BLOCKS}) AS block) AS blocks,
       (SELECT jsonb_object_agg(name, value) FROM menus) AS menus
"""  # noqa: S608 - constants only


def content_of(row: dict[str, Any], tree: CategoryTree, collections: Collections) -> SiteContent:
    """The content in a JSON object of `CONTENT`, with the categories and collections to which its links lead."""
    pages, menus = published_of(row["pages"] or []), row["menus"] or {}
    header, footer = convert(menus.get("header", {}), Header), convert(menus.get("footer", {}), Footer)
    navigation = navigation_of(header, footer, Places(tree, collections, pages))
    return SiteContent(pages, blocks_of(row["blocks"] or []), navigation)
