"""Descriptions in Markdown (CommonMark): as safe HTML for pages, and as plain text for search engines and emails."""

from functools import lru_cache
from importlib import import_module

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

LARGEST_HEADING, SMALLEST_HEADING = 3, 6
"""A description stands below the headings of its page."""

LARGEST_OF_PAGES = 2
"""A text that is a page of its own stands below its title only."""

import_module("markdown_it.rules_block.table").MAX_AUTOCOMPLETED_CELLS = 1000  # type: ignore[attr-defined]
"""Short rows are filled up to the width of their table; by default 2 kB of text become 650 kB and a second's work."""

BREAKS = frozenset({"softbreak", "hardbreak"})


class _Renderer(RendererHTML):
    """Headings that fit below those of the page, and links that search engines do not follow for us."""

    def heading_open(self, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """A heading, some levels lower."""
        tokens[index].tag = _lower(tokens[index].tag, env.get("lower_by", LARGEST_HEADING - 1))
        return self.renderToken(tokens, index, options, env)

    heading_close = heading_open

    def link_open(self, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """A link that vouches for nothing."""
        tokens[index].attrSet("rel", "nofollow noopener")
        return self.renderToken(tokens, index, options, env)


def _lower(tag: str, by: int) -> str:
    return f"h{min(int(tag[1]) + by, SMALLEST_HEADING)}"


_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False}, renderer_cls=_Renderer)
    .enable(["table", "strikethrough"])
    .disable(["image", "html_block", "html_inline"])
)
"""HTML and pictures stay text: the former could hold anything, the latter would come from elsewhere."""


@lru_cache(maxsize=512)
def as_html(text: str) -> Markup:
    """A text in Markdown as HTML that is safe on a page: elements of our own choosing, no attribute but of links."""
    return Markup(_MARKDOWN.render(text))  # noqa: S704 - all text was escaped, and links were checked


def as_page(text: str) -> Markup:
    """A text in Markdown as `as_html` makes it, with its largest heading as large as the sections of a page are."""
    tokens = _MARKDOWN.parse(text)
    largest = min((int(one.tag[1]) for one in tokens if one.type == "heading_open"), default=LARGEST_OF_PAGES)
    env = {"lower_by": LARGEST_OF_PAGES - largest}
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env))  # noqa: S704 - as above


@lru_cache(maxsize=512)
def as_plain(text: str) -> str:
    """A text in Markdown without its marks, in one line."""
    return " ".join(" ".join(_words_of(block) for block in _MARKDOWN.parse(text)).split())


def _words_of(block: Token) -> str:
    if block.children is None:
        return block.content
    return "".join(" " if one.type in BREAKS else one.content for one in block.children)
