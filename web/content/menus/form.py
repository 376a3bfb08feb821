"""The forms of the menu in the header and of the footer."""

from collections.abc import Iterable, Mapping, Sequence

from domain.content.links import Link, LinkTo
from domain.content.menus.operations import LONGEST_FOOTER_WORDS, MOST_GROUP_LINKS, MOST_GROUPS, MOST_ITEMS
from domain.content.menus.views import Footer, FooterGroup, GroupKind, HeaderItem
from domain.errors import InvalidError
from domain.words.messages import gettext, marked
from web.content import link_form
from web.content.link_form import numbered, read_link, row_of, rows_of
from web.http.forms.fields import clean
from web.infra.parsing import clean_prose, whole_number

ITEM = (*link_form.FIELDS, "shown")
NEW = "new-0"
MOST_FIELDS = (MOST_ITEMS + 2) * len(ITEM)
GROUPS = {
    GroupKind.LINKS.value: marked("The links below"),
    GroupKind.DEPARTMENTS.value: marked("All departments"),
    GroupKind.PAGES.value: marked("All pages but those of the small print"),
}


def header_form(items: Iterable[HeaderItem]) -> dict[str, str]:
    """The items of the header as the values of their fields."""
    return numbered("items", ({**row_of(one.link), "shown": "on" if one.shown else ""} for one in items))


def typed_header(form: Mapping[str, str]) -> dict[str, str]:
    """The submitted values of the header, to show them again."""
    rows = rows_of(form, "items", ITEM, MOST_ITEMS)
    return {**numbered("items", rows), **{f"{NEW}-{name}": form.get(f"{NEW}-{name}", "") for name in link_form.FIELDS}}


def read_header(form: Mapping[str, str]) -> tuple[HeaderItem, ...]:
    """The items of the header as submitted, with what the pressed button did to them. Raises `InvalidError`."""
    rows = rows_of(form, "items", ITEM, MOST_ITEMS)
    items = [
        HeaderItem(
            link := read_link(row, f"items/{number}"), shown=link.to is not LinkTo.CATEGORY or bool(row["shown"])
        )
        for number, row in enumerate(rows)
    ]
    return tuple(_acted(items, form)) + tuple(HeaderItem(one) for one in _new(form))


def _acted(items: list[HeaderItem], form: Mapping[str, str]) -> list[HeaderItem]:
    """The items after the button: `move` is a place from 0, a colon and the place to go to, `leave_out` a place."""
    which, _, where = form.get("move", "").partition(":")
    moved, place = (whole_number(text, 0, len(items) - 1) for text in (which, where))
    if moved is not None and place is not None:
        items.insert(place, items.pop(moved))
    removed = whole_number(form.get("leave_out", ""), 0, len(items) - 1)
    if removed is not None:
        items.pop(removed)
    return items


def _new(form: Mapping[str, str]) -> list[Link]:
    row = {name: form.get(f"{NEW}-{name}", "").strip() for name in link_form.FIELDS}
    return [read_link(row, "new/0")] if any(row.values()) else []


def header_fields_of(errors: Mapping[str, str], form: Mapping[str, str], items: int) -> dict[str, str]:
    """Errors by the fields of the form; the link after the last of `items` is the one being added."""
    renamed = {name.replace(f"items/{items}/", "new/0/"): sentence for name, sentence in errors.items()}
    return link_form.fields_of(renamed, form)


def footer_form(footer: Footer) -> dict[str, str]:
    """The footer as the values of its form's fields."""
    values = {"words": footer.words, "delivery": "on" if footer.delivery else ""}
    for number, group in enumerate(footer.groups):
        at = f"groups-{number}"
        values |= {f"{at}-title": group.title, f"{at}-kind": group.kind.value}
        values |= numbered(f"{at}-links", map(row_of, group.links))
    return values


def typed_footer(form: Mapping[str, str]) -> dict[str, str]:
    """The submitted values of the footer, to show them again, with no group and no row left out in between."""
    values = {"words": form.get("words", "")[: 2 * LONGEST_FOOTER_WORDS], "delivery": form.get("delivery", "")}
    for number, at in enumerate(_groups(form)):
        to = f"groups-{number}"
        values |= {f"{to}-{name}": form.get(f"{at}-{name}", "") for name in ("title", "kind")}
        values |= numbered(f"{to}-links", rows_of(form, f"{at}-links", link_form.FIELDS, MOST_GROUP_LINKS))
    return values


def read_footer(form: Mapping[str, str]) -> Footer:
    """The footer as submitted. Raises `InvalidError`."""
    groups = [_group(form, at, f"groups/{number}") for number, at in enumerate(_groups(form))]
    words = clean(form.get("words", ""), "words", clean_prose)
    return Footer(words, form.get("delivery") == "on", tuple(groups))


def _group(form: Mapping[str, str], at: str, name: str) -> FooterGroup:
    kind = form.get(f"{at}-kind", "")
    if kind not in GROUPS:
        raise InvalidError({f"{name}/kind": gettext("Choose what this group holds.")})
    rows = rows_of(form, f"{at}-links", link_form.FIELDS, MOST_GROUP_LINKS)
    links = tuple(read_link(row, f"{name}/links/{number}") for number, row in enumerate(rows))
    return FooterGroup(clean(form.get(f"{at}-title", ""), f"{name}/title"), GroupKind(kind), links)


def _groups(form: Mapping[str, str]) -> Sequence[str]:
    """The groups in which something was typed, by how their fields begin."""
    every = [f"groups-{number}" for number in range(MOST_GROUPS)]
    return [
        at
        for at in every
        if form.get(f"{at}-title", "").strip() or rows_of(form, f"{at}-links", link_form.FIELDS, MOST_GROUP_LINKS)
    ]
