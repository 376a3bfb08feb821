"""Sentences for people: marked in every template, listed in the catalogue, and safe to be translated."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import nodes

from tests.support.messages import CATALOGUE, catalogue
from tests.support.routes import NOWHERE
from web.templating.environment import environment
from web.templating.messages import LEADING

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FILES = [path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"}]
EVERY = sorted(path for path in FILES if path.parent.name != "fonts")

PYTHON = [path for room in ("domain", "web") for path in (TEMPLATES.parent / room).rglob("*.py")]
FORMS = {"gettext": slice(1), "ngettext": slice(2), "pgettext": slice(2), "marked": slice(1), "nmarked": slice(2)}
"""Where the words of a message stand among the arguments."""
SENTENCE = re.compile(r"[A-Z%{].*\b[a-z].* .*[.?!]", re.DOTALL)
FOR_OPERATORS = (
    "domain/reports/gauges.py", "web/adapters/signatures.py", "web/api/openapi.py", "web/api/reference", "web/backup",
    "web/cache", "web/cli", "web/config", "web/embedded", "web/http/hints.py", "web/infra/heads.py",
    "web/infra/metrics.py", "web/infra/roles.py", "web/infra/schema.py", "web/law", "web/seeds", "web/server",
    "web/supervisor", "web/templating/filters.py", "web/templating/messages.py",
)  # fmt: skip
"""What those read who run the shop or write against its API: the command line, faults, logs, the reference."""
MADE_UP = re.compile(r"EXAMPLE|examples|description|.*samples\.py")
"""What people would write, in examples and samples of emails, and descriptions for the reference of the API."""

READ_ALOUD = frozenset({"alt", "aria-label", "data-label", "label", "placeholder", "title"})
WORD = re.compile(r"(?<![/\w-])[^\W\d_]{2}")
CODE = re.compile(r"[A-Z]\d|\(m|<|[\w-]+=|[a-z]+( [\w-]+)?$|.*(--|__)")
"""Literals that are no sentence: an example of a number, sizes of pictures, attributes, `selected`, classes."""
BLOCK = re.compile(r"\{%[-+]? *trans\b.*?\bendtrans *[-+]?%\}", re.DOTALL)
ATTRIBUTES = re.compile(r"[\w-]+=(\"[^\"]*\"|'[^']*')")


def name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


class Unmarked(HTMLParser):
    """The words of a page that stand outside of messages: in its text, and in attributes that are read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found = list[str]()
        self.feed(page)
        self.close()

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None and WORD.search(ATTRIBUTES.sub("", data)):
            self.found.append(data.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for key, value in attrs if key in READ_ALOUD and value and WORD.search(value)]


def _is_message(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in LEADING


def _literals(node: nodes.Node) -> Iterator[str]:
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Call) and _is_message(child):
            yield from (found for value in child.kwargs for found in _literals(value))
        elif isinstance(child, nodes.Const) and isinstance(child.value, str):
            yield child.value.strip()
        elif not isinstance(child, nodes.Include | nodes.FromImport | nodes.Import | nodes.Extends):
            yield from _literals(child)


def _written(node: nodes.Node | None) -> str:
    """What a template writes as it stands: its text, and the words that an expression writes into it."""
    if isinstance(node, nodes.TemplateData):
        return node.data
    if isinstance(node, nodes.Const):
        return node.value if isinstance(node.value, str) else ""
    pieces: list[nodes.Node | None] = []
    if isinstance(node, nodes.Output | nodes.Concat):
        pieces += node.nodes
    elif isinstance(node, nodes.CondExpr):
        pieces = [node.expr1, node.expr2]
    elif isinstance(node, nodes.Or):
        pieces = [node.left, node.right]
    return "".join(_written(piece) for piece in pieces)


def _unmarked(template: str) -> list[str]:
    tree = environment(NOWHERE).parse(template)
    words = [one for one in _literals(tree) if " " in one or one[:1].isupper()]
    page = Unmarked("".join(_written(one) for one in tree.find_all(nodes.Output)))
    return page.found + [one for one in words if WORD.search(one) and not CODE.match(one)]


def test_unmarked_words_are_found_wherever_they_are_read() -> None:
    template = """<p title="Read {{ x }}" class="wide">{{ _('Marked') }}{% trans %}Also <b>marked</b>{% endtrans %}
        {{ field('name', 'A label', kind='short') }}{{ _('%(y)s', y='Not this one') }} Loose</p>
        <b class="{{ 'a-class' if x }}"{{ ' hidden' if x }}>{{ _('Marked') if x else 'erased' }}</b>"""
    assert sorted(_unmarked(template)) == ["A label", "Loose", "Not this one", "Read ", "erased"]


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_a_template_marks_every_sentence(path: Path) -> None:
    assert _unmarked(path.read_text()) == []


@pytest.mark.parametrize("path", EVERY, ids=name)
def test_a_message_without_a_block_holds_no_html(path: Path) -> None:
    """What `_` marks may stand in an attribute, and is not escaped; `{% trans %}` is for sentences with elements."""
    for call in environment(NOWHERE).parse(BLOCK.sub("", path.read_text())).find_all(nodes.Call):
        if _is_message(call):
            forms = [one.value for one in call.args if isinstance(one, nodes.Const)]
            assert not [one for one in forms if isinstance(one, str) and re.search(r"[\"<>]|&(?!\w+;)", one)]


def test_no_attribute_is_a_message() -> None:
    """Whoever translates sees sentences alone: no attribute of HTML or htmx, and no JSON."""
    ids = [one.id if isinstance(one.id, str) else one.id[0] for one in read_po(BytesIO(CATALOGUE.read_bytes()))]
    assert [one for one in ids if re.search(r"[\w-]=['\"{]|[{}]", re.sub(r"<[^<>]*>", "", one))] == []


def test_the_catalogue_lists_every_message() -> None:
    assert CATALOGUE.read_text() == catalogue(), "run `make messages`"


def _python_messages() -> Iterator[tuple[str, ast.Call, str]]:
    for path in PYTHON:
        if "domain.words.messages" in (text := path.read_text()):
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORMS:
                    yield f"{path.relative_to(TEMPLATES.parent)}:{node.lineno}", node, node.func.id


def test_a_message_in_python_is_written_out_with_its_values() -> None:
    """Only words are listed, or what stands for marked ones; a placeholder without a value would fail later."""
    wrong = []
    for place, call, function in _python_messages():
        forms = [
            one for one in call.args[FORMS[function]] if not isinstance(one, ast.Name | ast.Attribute | ast.Subscript)
        ]
        words = " ".join(one.value for one in forms if isinstance(one, ast.Constant) and isinstance(one.value, str))
        given = {one.arg for one in call.keywords} | ({"num"} if function == "ngettext" else set())
        held = "marked" in function or None in given or set(re.findall(r"%\((\w+)\)s", words)) <= given
        wrong += [] if held and all(isinstance(one, ast.Constant) for one in forms) else [place]
    assert wrong == []


def _unmarked_sentences(node: ast.AST) -> Iterator[str]:
    """The sentences in Python that no message holds; what a message is given as a value is looked at too."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Constant | ast.JoinedStr):
            parts = child.values if isinstance(child, ast.JoinedStr) else [child]
            words = "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in parts)
            yield from [words] if SENTENCE.fullmatch(words) and not isinstance(node, ast.Expr) else []
        elif isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in FORMS:
            yield from (words for one in child.keywords for words in _unmarked_sentences(one))
        elif not MADE_UP.match(str(getattr(child, "arg", "") or getattr(getattr(child, "target", 0), "id", ""))):
            yield from _unmarked_sentences(child)


def test_sentences_outside_of_messages_are_found() -> None:
    module = """'A docstring is one.'
DONE = {"a": "This is one.", "b": marked("This is marked.")}
raise NotFoundError(f"There is no {name} here.")
raise NotFoundError(gettext("There is %(what)s.", what="Not this one, though."), code="not_found")"""
    found = ["This is one.", "There is no {} here.", "Not this one, though."]
    assert list(_unmarked_sentences(ast.parse(module))) == found


def test_sentences_that_people_read_are_marked() -> None:
    paths = [path.relative_to(TEMPLATES.parent).as_posix() for path in PYTHON]
    read = [one for one in paths if not one.startswith(FOR_OPERATORS) and not MADE_UP.match(one)]
    texts = ((one, (TEMPLATES.parent / one).read_text()) for one in read)
    assert [f"{one}: {words}" for one, text in texts for words in _unmarked_sentences(ast.parse(text))] == []
