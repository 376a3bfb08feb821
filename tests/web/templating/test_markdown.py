"""Descriptions in Markdown are safe on a page, whatever was typed or imported."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue.views import Picture
from web.templating.assets import media
from web.templating.markdown import as_html, as_page, as_plain, in_words

HARMLESS = {
    *("p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "a"),
    *("table", "thead", "tbody", "tr", "th", "td", "h3", "h4", "h5", "h6"),
}
PARTS = [
    *(
        "<script>",
        "</p>",
        "<img src=x onerror=y>",
        "javascript:",
        "data:text/html,",
        "](",
        "[",
        ")",
        "!",
        "<",
        ">",
        '"',
    ),
    *(
        "&lt;",
        "&#x3c;",
        "`",
        "```\n",
        "**",
        "_",
        "# ",
        "- ",
        "1. ",
        "> ",
        "|",
        "|-|",
        "\n",
        "\n\n",
        "a",
        " ",
        "https://x.y",
    ),
]


class Tags(HTMLParser):
    """Every element with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, dict(attrs)))


@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
def test_nothing_but_harmless_elements_comes_out(text: str) -> None:
    reader = Tags()
    reader.feed(as_html(text))
    for tag, attributes in reader.found:
        assert tag in HARMLESS, tag
        assert set(attributes) <= ({"href", "rel"} if tag == "a" else {"start", "class", "style"})
        assert not (attributes.get("href") or "").lower().startswith(("javascript:", "data:", "vbscript:"))


@given(st.lists(st.sampled_from([*PARTS, "![", "picture:1", "picture:2"]), max_size=40).map("".join))
def test_pages_show_no_pictures_but_their_own(text: str) -> None:
    reader = Tags()
    reader.feed(as_page(text, {"1": Picture("u/a", 'a "b" <c>', 300, 200)}))
    for tag, attributes in reader.found:
        assert tag in HARMLESS | {"picture", "source", "img", "h2"}, tag
        if tag == "img":
            assert set(attributes) == {"src", "width", "height", "alt", "loading", "decoding"}
            assert attributes["src"] == media("u/a", 240, "jpg")


def test_emails_have_the_words_of_pictures() -> None:
    assert in_words("See ![our \\] map](picture:1), [x](/y) and ![z](/z)") == "See our \\] map, [x](/y) and ![z](/z)"
    assert as_plain("See ![our *map*](picture:1)") == "See our map"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Oak & ash.\nBy **hand**.", "<p>Oak &amp; ash.<br>\nBy <strong>hand</strong>.</p>"),
        ("# Care\n- Wash", "<h3>Care</h3>\n<ul>\n<li>Wash</li>\n</ul>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<b onclick=x>b</b>", "<p>&lt;b onclick=x&gt;b&lt;/b&gt;</p>"),
        ("[ours](/p/x)", '<p><a href="/p/x" rel="nofollow noopener">ours</a></p>'),
    ],
)
def test_markdown_becomes_html_below_the_headings_of_the_page(text: str, html: str) -> None:
    assert as_html(text).strip() == html


def test_search_engines_get_words_without_marks() -> None:
    assert (
        as_plain("# Care\n\nBy **ha**nd,\n[see](/x).\n\n- one\n- `two`\n\n    three")
        == "Care By hand, see. one two three"
    )


def test_short_rows_of_a_wide_table_do_not_swell_the_page() -> None:
    wide = f"{'|a' * 256}\n{'|-' * 256}\n" + "|a\n" * 256
    assert len(as_html(wide)) < 20 * len(wide)
