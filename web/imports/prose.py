"""Descriptions of other shops, which are HTML, as Markdown: nothing of them runs, looks or loads as it did there."""

import re

import markdownify
import nh3

from domain.words.messages import gettext
from web.imports.fields import prose

KEPT = {
    *("p", "br", "div", "section", "article", "blockquote", "pre", "code", "hr", "a", "b", "strong", "i", "em", "s"),
    *("del", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
"""What Markdown can say. Of everything else the text stays, but for what `SILENT` names."""
SILENT = {"script", "style", "iframe", "noscript", "template", "object", "svg", "math", "video", "audio", "select"}
MOST_TAGS = 5_000
MARKED = re.compile(r"<[a-z!/]|&[a-z0-9#]+;", re.IGNORECASE)


def from_html(text: str) -> str:
    """`text`, which is HTML or plain, as Markdown. Raises ValueError with a sentence for people."""
    if not MARKED.search(text):
        return prose(text)
    if text.count("<") > MOST_TAGS:
        raise ValueError(gettext("The HTML of this description has more than %(tags)s tags.", tags=f"{MOST_TAGS:,}"))
    clean = nh3.clean(
        text,
        tags=KEPT,
        clean_content_tags=SILENT,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    try:
        written = markdownify.markdownify(clean, heading_style=markdownify.ATX, bullets="-", escape_underscores=False)
    except RecursionError as error:
        raise ValueError(gettext("The HTML of this description is nested too deeply.")) from error
    return prose(re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", written, flags=re.MULTILINE)))
