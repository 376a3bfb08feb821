"""Fields in which staff choose links, in numbered rows: a place of the shop or an address, and words."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from domain.catalogue.collections import Collections
from domain.catalogue.tree import CategoryTree
from domain.content.links import Link, LinkTo
from domain.content.queries import PageView
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.http.forms.fields import clean
from web.infra.parsing import read_uuid

FIELDS = ("target", "address", "words")
ADDRESS = "address"
"""What the choice of places says for an address that is typed."""

Choices = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""The places that links can lead to, in groups: of each its code and its name."""


def link_choices(tree: CategoryTree, collections: Collections, pages: Iterable[PageView]) -> Choices:
    """Every place that staff can choose; what shoppers cannot open yet shows up once they can."""
    return (
        (
            gettext("Departments"),
            tuple((f"category:{row.id}", f"{'– ' * depth}{row.name}") for depth, row in tree.walk()),
        ),
        (gettext("Collections"), tuple((f"collection:{one.id}", one.name) for one in collections.views)),
        (gettext("Pages"), tuple((f"page:{one.slug}", one.title) for one in pages)),
    )


def rows_of(form: Mapping[str, str], prefix: str, names: Iterable[str], most: int) -> list[dict[str, str]]:
    """The rows in which something was typed; a row left out in between does not count."""
    rows = [{name: form.get(f"{prefix}-{row}-{name}", "").strip() for name in names} for row in range(most)]
    return [row for row in rows if any(row.values())]


def numbered(prefix: str, rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Rows as the values of their fields."""
    return {f"{prefix}-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}


def row_of(link: Link) -> dict[str, str]:
    """A link as the values of its row."""
    typed = link.to is LinkTo.ADDRESS
    target = ADDRESS if typed else f"{link.to}:{link.target}"
    return {"target": target, "address": link.target if typed else "", "words": link.words}


def read_link(row: Mapping[str, str], at: str) -> Link:
    """The link of a row. Raises `InvalidError`; its names begin with `at`."""
    words = clean(row["words"], f"{at}/words")
    kind, _, target = row["target"].partition(":")
    if kind in ("", ADDRESS):
        return Link(LinkTo.ADDRESS, clean(row["address"], f"{at}/target"), words)
    known = kind in set(LinkTo) and "\x00" not in target and (kind == LinkTo.PAGE or read_uuid(target))
    if not known:
        raise InvalidError({f"{at}/target": gettext("Choose where this leads.")})
    return Link(LinkTo(kind), str(UUID(target)) if kind != LinkTo.PAGE else target, words)


def fields_of(errors: Mapping[str, str], form: Mapping[str, str]) -> dict[str, str]:
    """Errors by the fields of the form: that of a target belongs to the address if one was typed."""
    found = {}
    for name, sentence in errors.items():
        field = name.replace("/", "-")
        if field.endswith("-target") and form.get(field, "") in ("", ADDRESS):
            field = f"{field.removesuffix('target')}address"
        found[field] = sentence
    return found
