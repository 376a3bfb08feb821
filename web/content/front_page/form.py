"""The form of a block of the front page."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from domain.content.front_page.checks import LONGEST_BODY, MOST_LINKS, MOST_PROMISES
from domain.content.front_page.views import BlockDraft, ProductSource, Promise
from domain.content.links import Link
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.content import link_form
from web.content.link_form import numbered, read_link, row_of, rows_of
from web.http.forms.datetimes import moment_text, read_shown_moment
from web.http.forms.fields import clean
from web.infra.parsing import clean_prose, read_uuid, whole_number

PLAIN = ("title", "note", "body", "amount", "source", "delivery", "shown", "from_at", "until_at")
PROMISE = ("title", "text")
OF_COLLECTION = "collection:"
LONGEST_TYPED = 2 * LONGEST_BODY


def form_of(draft: BlockDraft, zone: str) -> dict[str, str]:
    """A block as the values of its form's fields."""
    source = draft.source.value
    if draft.source is ProductSource.COLLECTION:
        source = f"{OF_COLLECTION}{draft.collection_id}" if draft.collection_id else ""
    return {
        "title": draft.title,
        "note": draft.note,
        "body": draft.body,
        "amount": str(draft.amount),
        "source": source,
        "delivery": "on" if draft.delivery else "",
        "shown": "on" if draft.shown else "",
        "from_at": moment_text(draft.from_at, zone),
        "until_at": moment_text(draft.until_at, zone),
        **numbered("links", map(row_of, draft.links)),
        **numbered("promises", ({"title": one.title, "text": one.text} for one in draft.promises)),
    }


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """The submitted values, to show them again, with no row left out in between."""
    return {
        **{name: form.get(name, "").replace("\x00", "")[:LONGEST_TYPED] for name in PLAIN},
        **numbered("links", rows_of(form, "links", link_form.FIELDS, MOST_LINKS)),
        **numbered("promises", rows_of(form, "promises", PROMISE, MOST_PROMISES)),
    }


def read_block(form: Mapping[str, str], seen: BlockDraft, zone: str) -> BlockDraft:
    """The block as submitted; a date that is left as it was `seen` keeps its seconds. Raises `InvalidError`."""
    source, collection_id = _source(form.get("source", ProductSource.SHOP.value))
    return BlockDraft(
        title=clean(form.get("title", ""), "title"),
        note=clean(form.get("note", ""), "note"),
        body=clean(form.get("body", ""), "body", clean_prose),
        amount=whole_number(form.get("amount", str(seen.amount)), 1, 100) or 0,
        source=source,
        collection_id=collection_id,
        links=tuple(_links(form)),
        promises=tuple(_promises(form)),
        delivery=form.get("delivery") == "on",
        shown=form.get("shown") == "on",
        from_at=_moment(form, "from_at", seen.from_at, zone),
        until_at=_moment(form, "until_at", seen.until_at, zone),
    )


def fields_of(errors: Mapping[str, str], form: Mapping[str, str]) -> dict[str, str]:
    """Errors by the fields of the form."""
    named = {"source" if name == "collection_id" else name: sentence for name, sentence in errors.items()}
    return link_form.fields_of(named, form)


def _source(text: str) -> tuple[ProductSource, UUID | None]:
    if text.startswith(OF_COLLECTION):
        return ProductSource.COLLECTION, read_uuid(text.removeprefix(OF_COLLECTION))
    if text not in (ProductSource.SHOP, ProductSource.NEWEST):
        raise InvalidError({"source": gettext("Choose which products to show.")})
    return ProductSource(text), None


def _links(form: Mapping[str, str]) -> list[Link]:
    rows = rows_of(form, "links", link_form.FIELDS, MOST_LINKS)
    return [read_link(row, f"links/{number}") for number, row in enumerate(rows)]


def _promises(form: Mapping[str, str]) -> list[Promise]:
    rows = rows_of(form, "promises", PROMISE, MOST_PROMISES)
    return [
        Promise(*(clean(row[name], f"promises/{number}/{name}") for name in PROMISE)) for number, row in enumerate(rows)
    ]


def _moment(form: Mapping[str, str], name: str, seen: datetime | None, zone: str) -> datetime | None:
    return clean_moment(form.get(name, "").strip(), name, seen, zone)


def clean_moment(text: str, name: str, seen: datetime | None, zone: str) -> datetime | None:
    """A moment typed in the shop's time zone, None if it is empty. Raises `InvalidError` at its field."""
    try:
        return read_shown_moment(text, seen, zone)
    except ValueError as error:
        raise InvalidError({name: str(error)}) from error
