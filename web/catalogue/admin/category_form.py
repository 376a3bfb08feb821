"""The form of a category for staff, and the lines of the tree."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.assortment.category_rows import CategoryDraft
from domain.catalogue.tree import CategoryRow, CategoryTree
from domain.taxes.rates import TaxClass
from domain.words.messages import gettext
from web.http.forms.reader import FieldReader
from web.infra.parsing import clean_prose, linkless_text

TEXTS = ("name", "slug", "description", "parent", "tax_class")
LONGEST_NAME = LONGEST_SLUG = 120
LONGEST_DESCRIPTION = 2000
EMPTY = {**dict.fromkeys(TEXTS, ""), "tax_class": TaxClass.STANDARD.value, "published": "on"}
Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A category in the staff's list; `state` and its `words` say how shoppers meet it."""

    depth: int
    row: CategoryRow
    state: str
    words: str
    first: bool
    last: bool


def lines_of(tree: CategoryTree) -> Iterator[TreeLine]:
    """Every category in the order of the tree, with its state and its place among its siblings."""
    rows = list(tree.walk())
    first = {row.parent_id: row.id for _, row in reversed(rows)}
    last = {row.parent_id: row.id for _, row in rows}
    for depth, row in rows:
        ends = (row.id == first[row.parent_id], row.id == last[row.parent_id])
        yield TreeLine(depth, row, *_state(tree, row), *ends)


def _state(tree: CategoryTree, row: CategoryRow) -> tuple[str, str]:
    if not row.published:
        return "ended", gettext("Not published")
    if not tree.is_open(row.id):
        return "ended", gettext("Hidden: its parent is not published")
    return ("done", gettext("Published")) if tree.is_filled(row.id) else ("waiting", gettext("Empty: not in menus"))


def form_of(draft: CategoryDraft) -> Form:
    """A category as the values of its form fields."""
    return {
        "name": draft.name,
        "slug": draft.slug or "",
        "description": draft.description,
        "parent": draft.parent or "",
        "tax_class": draft.tax_class or TaxClass.STANDARD,
        "published": "on" if draft.published else "",
    }


def typed(form: Mapping[str, str]) -> Form:
    """The submitted values, to show them again."""
    return {name: form.get(name, "").replace("\x00", "")[:LONGEST_DESCRIPTION] for name in (*TEXTS, "published")}


def read_category(form: Mapping[str, str]) -> CategoryDraft:
    """The category of a submitted form. Raises `InvalidError` with every field that is wrong."""
    fields = FieldReader(defaultdict(str, {name: value.strip() for name, value in form.items()}))
    draft = CategoryDraft(
        name=fields.read("name", read_title, ""),
        slug=fields.read("slug", read_slug, None),
        description=fields.read("description", read_description, ""),
        parent=fields.read("parent", read_slug, None),
        tax_class=fields.read("tax_class", _tax_class, None),
        published="published" in form,
    )
    fields.refuse_errors()
    return draft


def read_title(text: str) -> str:
    """The name of a category or a collection. Raises ValueError."""
    name = linkless_text(text)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ValueError(gettext("Enter a name of up to %(longest_name)s characters.", longest_name=LONGEST_NAME))
    return name


def read_slug(text: str) -> str | None:
    """A slug, None for an empty text; the shop checks its characters. Raises ValueError."""
    if len(text) > LONGEST_SLUG or "\x00" in text:
        raise ValueError(
            gettext("Use at most %(longest_slug)s letters, digits and hyphens.", longest_slug=LONGEST_SLUG)
        )
    return text or None


def read_description(text: str) -> str:
    """The description of a category or a collection. Raises ValueError."""
    description = clean_prose(text)
    if len(description) > LONGEST_DESCRIPTION:
        raise ValueError(gettext("Use at most %(number)s characters.", number=f"{LONGEST_DESCRIPTION:,}"))
    return description


def _tax_class(text: str) -> TaxClass:
    if text not in set(TaxClass):
        raise ValueError(gettext("Choose a tax class."))
    return TaxClass(text)
