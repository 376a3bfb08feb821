"""What the owner wrote that stands on public pages, read whole with the catalogue."""

from dataclasses import dataclass, field
from typing import Any

from domain.content.front_page.queries import SHOWN as BLOCKS
from domain.content.front_page.views import Block, blocks_of
from domain.content.published import PUBLISHED as PAGES
from domain.content.published import PublishedPages, published_of


@dataclass(frozen=True, slots=True)
class SiteContent:
    """Links to the published pages, and the blocks that the front page shows now, in their order."""

    pages: PublishedPages = field(default_factory=PublishedPages)
    blocks: tuple[Block, ...] = ()


CONTENT = f"""
SELECT (SELECT jsonb_agg(page) FROM ({PAGES}) AS page) AS pages,
       (SELECT jsonb_agg(block) FROM ({BLOCKS}) AS block) AS blocks
"""  # noqa: S608 - constants only


def content_of(row: dict[str, Any]) -> SiteContent:
    """The content in a JSON object of `CONTENT`."""
    return SiteContent(published_of(row["pages"] or []), blocks_of(row["blocks"] or []))
