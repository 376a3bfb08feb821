"""The catalogue of messages: every sentence that templates and Python mark, in the order of the files.

`make messages` writes it. A message names the first file that has it and no line, so that few changes touch two places.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import write_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "domain/words/messages.pot"
PLACES = (
    ("domain", ".py", "python"), ("web", ".py", "python"),
    ("templates", ".html", "jinja2"), ("templates", ".txt", "jinja2"),
)  # fmt: skip
OPTIONS = {
    "trimmed": "true",
    "newstyle_gettext": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "no",
}
KEYWORDS = {**DEFAULT_KEYWORDS, "marked": None, "nmarked": (1, 2)}
MARKS = ("_(", "gettext(", "marked(", "{% trans")
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'


def _files() -> Iterator[tuple[Path, str]]:
    for folder, suffix, method in PLACES:
        for path in sorted((ROOT / folder).rglob(f"*{suffix}")):
            if any(mark in path.read_text() for mark in MARKS):
                yield path, method


def catalogue() -> str:
    """The catalogue as it is to be, in the form of gettext's POT files."""
    made = Catalog()
    for path, method in _files():
        options: Any = OPTIONS if method == "jinja2" else {}
        with path.open("rb") as file:
            for line, message, _, context in extract(method, file, KEYWORDS, options=options):
                known = made.get(message if isinstance(message, str) else message[0])
                place = [] if known else [(path.relative_to(ROOT).as_posix(), line)]
                made.add(message, None, place, context=context)
    written = BytesIO()
    write_po(written, made, width=0, omit_header=True, include_lineno=False)
    return HEADER + written.getvalue().decode()


if __name__ == "__main__":
    CATALOGUE.write_text(catalogue())
