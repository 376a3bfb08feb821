"""Descriptions in Markdown (CommonMark): as safe HTML for pages, and as plain text for search engines and emails."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from domain.catalogue.views import Picture
from domain.content.pictures import SCHEME
from domain.media.sizes import FALLBACK, FORMATS
from web.templating.assets import media, srcset

LARGEST_HEADING, SMALLEST_HEADING = 3, 6
"""A description stands below the headings of its page."""

SIZES = "(min-width: 48rem) 42rem, 100vw"
"""How wide a picture in a page stands, see `static/css/pages/written.css`."""

LARGEST_OF_PAGES = 2
"""A text that is a page of its own stands below its title only."""

import_module("markdown_it.rules_block.table").MAX_AUTOCOMPLETED_CELLS = 1000  # type: ignore[attr-defined]
"""Short rows are filled up to the width of their table; by default 2 kB of text become 650 kB and a second's work."""

NO_PICTURES: Mapping[str, Picture] = {}
IN_WORDS = re.compile(rf"!\[((?:\\.|[^\]\\])*)\]\({SCHEME}[^)\s]*\)")
"""A picture in a text, with its words."""

BREAKS = frozenset({"softbreak", "hardbreak"})


class _Renderer(RendererHTML):
    """Headings that fit below those of the page, and links that search engines do not follow for us."""

    def heading_open(self, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """A heading, some levels lower."""
        tokens[index].tag = _lower(tokens[index].tag, env.get("lower_by", LARGEST_HEADING - 1))
        return self.renderToken(tokens, index, options, env)

    heading_close = heading_open

    def image(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """A picture that the page has, in every stored width; of any other only its words."""
        token = tokens[index]
        words = self.renderInlineAsText(token.children, options, env)
        found: Picture | None = env.get("pictures", {}).get(str(token.attrs.get("src", "")).removeprefix(SCHEME))
        return _picture(found, words) if found else escapeHtml(words)

    def link_open(self, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """A link that vouches for nothing."""
        tokens[index].attrSet("rel", "nofollow noopener")
        return self.renderToken(tokens, index, options, env)


def _picture(picture: Picture, words: str) -> str:
    """The element of a picture, as `templates/shared/macros/picture.html` makes it."""

    def source(kind: str) -> str:
        return f'<source type="image/{kind}" srcset="{srcset(picture, kind)}" sizes="{SIZES}">'

    plain = media(picture.file, picture.fallback_width, FALLBACK)
    size = f'width="{picture.width}" height="{picture.height}"'
    alt = escapeHtml(words or picture.alt)
    image = f'<img src="{plain}" {size} alt="{alt}" loading="lazy" decoding="async">'
    return f"<picture>{''.join(map(source, FORMATS))}{image}</picture>"


def _lower(tag: str, by: int) -> str:
    return f"h{min(int(tag[1]) + by, SMALLEST_HEADING)}"


def _commonmark() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False}, renderer_cls=_Renderer)
        .enable(["table", "strikethrough"])
        .disable(["html_block", "html_inline"])
    )


_MARKDOWN = _commonmark().disable("image")
"""HTML and pictures stay text: the former could hold anything, the latter would come from elsewhere."""

_PAGES = _commonmark()
"""Pages have pictures of their own; of those from elsewhere only the words are left."""


@lru_cache(maxsize=512)
def as_html(text: str) -> Markup:
    """A text in Markdown as HTML that is safe on a page: elements of our own choosing, no attribute but of links."""
    return Markup(_MARKDOWN.render(text))  # noqa: S704 - all text was escaped, and links were checked


def as_page(text: str, pictures: Mapping[str, Picture] = NO_PICTURES) -> Markup:
    """A text in Markdown as `as_html` makes it, with its largest heading as large as the sections of a page are.

    `pictures` are those that it may show, by their ids.
    """
    env: dict[str, Any] = {"pictures": pictures}
    tokens = _PAGES.parse(text, env)
    largest = min((int(one.tag[1]) for one in tokens if one.type == "heading_open"), default=LARGEST_OF_PAGES)
    env["lower_by"] = LARGEST_OF_PAGES - largest
    return Markup(_PAGES.renderer.render(tokens, _PAGES.options, env))  # noqa: S704 - as above


def in_words(text: str) -> str:
    """A text in Markdown with the words of its pictures in place of them, for emails."""
    return IN_WORDS.sub(r"\1", text)


@lru_cache(maxsize=512)
def as_plain(text: str) -> str:
    """A text in Markdown without its marks, in one line."""
    return " ".join(" ".join(_words_of(block) for block in _PAGES.parse(text)).split())


def _words_of(block: Token) -> str:
    if not block.children:
        return block.content
    return "".join(" " if one.type in BREAKS else _words_of(one) for one in block.children)
