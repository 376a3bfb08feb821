"""Templates: told apart by name, titled, and free of anything that the security policy forbids."""

import re
from pathlib import Path

import pytest
from jinja2 import meta, nodes

from tests.support.routes import NOWHERE
from web.templating.environment import environment

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
EVERY = sorted(path for path in TEMPLATES.rglob("*.html"))
SHARED = {"layouts", "shared", "mail"}
PAGES = [path for path in EVERY if path.parent.name not in SHARED | {"macros"} and not path.name.startswith("_")]
PAGES = [path for path in PAGES if not SHARED & set(path.relative_to(TEMPLATES).parts)]
EMAILS = sorted(path for path in (TEMPLATES / "mail").iterdir() if path.is_dir())
SCREEN = [path for path in EVERY if "mail" not in path.relative_to(TEMPLATES).parts]
READ = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"})
LONGEST = 120

DIALECT = (
    "letters?", "papers?", "things?", "programs?", "somebody", "whoever", "meanwhile", "way out", "money back",
    "behind the counter", "look around", "look into your mail", "go on", "keep this address", "leave it", "begin again",
    "good for nothing", "is there again", "no longer wait", "the particulars", "you need do nothing",
)  # fmt: skip
"""Words that the shop no longer uses; emails, documents, products and items have taken their place."""

QUOTED = {"mail/contract.txt": ("a letter sent by post or email", "only if this form is notified on paper")}
"""Words of a law that only protect a seller who leaves them as they are: Directive 2011/83/EU, annex I."""

UNREAD = r"\{#.*?#\}|<!--.*?-->|(?<=\s)(?!(?:aria-label|alt|title|placeholder)=)[\w-]+=(?:\"[^\"]*\"|'[^']*')"


def name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_has_a_layout_and_a_title(page: Path) -> None:
    text = page.read_text()
    assert "{% extends" in text
    assert "{% block title %}" in text


def test_no_layout_sets_a_name_that_a_page_reads() -> None:
    """What a layout sets at its top hides what a handler passes under that name."""
    jinja, own = environment(NOWHERE), set[str]()
    for path in (TEMPLATES / "layouts").glob("*.html"):
        tops = jinja.parse(path.read_text()).find_all(nodes.Assign)
        own |= {one.target.name for one in tops if isinstance(one.target, nodes.Name)}
    assert own
    for path in SCREEN:
        assert not meta.find_undeclared_variables(jinja.parse(path.read_text())) & own, name(path)


@pytest.mark.parametrize("email", EMAILS, ids=name)
def test_an_email_has_its_three_parts(email: Path) -> None:
    assert {path.name for path in email.iterdir()} == {"subject.txt", "body.txt", "body.html"}


@pytest.mark.parametrize("template", SCREEN, ids=name)
def test_a_template_holds_nothing_inline(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:|hx-on|\bhx-vals=.js:", text)
    scripts = re.findall(r"<script[^>]*>", text)
    assert all("src=" in script or "application/ld+json" in script for script in scripts)
    assert not re.search(r"(src|href|action)=\"https?://", text)
    assert text.count("\n") <= LONGEST


def test_safe_is_used_for_our_own_literals_and_structured_data_only() -> None:
    for path in EVERY:
        for used in re.findall(r"(\S+)\s*\|\s*safe\b", path.read_text()):
            assert used.endswith(("'", "structured_data", "paths[name]")), (name(path), used)


def _read_by_people(template: str) -> str:
    """The words of a template without its comments, attributes and code; of the code, literals that are a sentence."""
    text = re.sub(UNREAD, " ", template, flags=re.DOTALL)
    return re.sub(r"\{[{%](.*?)[%}]\}", _sentences, text, flags=re.DOTALL)


def _sentences(code: re.Match[str]) -> str:
    literals = re.findall(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", code[1])
    return " ".join(one for pair in literals for one in pair if " " in one.strip() or one[:1].isupper())


@pytest.mark.parametrize("template", READ, ids=name)
def test_a_template_speaks_plain_english(template: Path) -> None:
    words = _read_by_people(template.read_text())
    for quoted in QUOTED.get(name(template), ()):
        assert quoted in words
        words = words.replace(quoted, "")
    found = re.search(rf"\b(?:{'|'.join(DIALECT)})\b", words, flags=re.IGNORECASE)
    assert not found, found


METHODS = "remove|replaceWith|before|after|append|prepend|closest|matches|children|parentElement"
OF_FORMS = rf"name=\"(?:{METHODS})\"|name=\"{{{{[^\"]*'(?:{METHODS})'"
"""Names of what a form can do: a control with such a name hides it."""


@pytest.mark.parametrize("template", SCREEN, ids=name)
def test_no_control_hides_what_htmx_calls_when_it_swaps_the_form(template: Path) -> None:
    """`form.remove` is a button where there is one of that name, and the swap ends in an error halfway."""
    text = template.read_text()
    forms = re.findall(r"<form[^>]*? id=\"([\w-]+)\"", text)
    calls = (TEMPLATES / "shared" / "macros" / "htmx.html").read_text() + text
    if any(f'hx-target="#{one}"' in calls or f", '{one}')" in calls for one in forms):
        parts = [TEMPLATES / one for one in re.findall(r"{% include '([^']+)' %}", text)]
        for part in (template, *parts):
            assert not re.search(OF_FORMS, part.read_text()), name(part)
