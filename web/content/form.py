"""The form of a page that staff write."""

from collections.abc import Mapping

from domain.assortment.slugs import slug_from
from domain.content.operations import LONGEST_BODY, LONGEST_SLUG, LONGEST_TITLE, PageDraft
from domain.content.queries import PageView
from web.http.forms.fields import clean
from web.infra.parsing import clean_prose

LONGEST = {"title": LONGEST_TITLE, "slug": LONGEST_SLUG, "body": LONGEST_BODY, "published": 2}
EMPTY = dict.fromkeys(LONGEST, "")


def form_of(page: PageView) -> dict[str, str]:
    """A page as the values of its form's fields."""
    return {"title": page.title, "body": page.body, "published": "on" if page.published else ""}


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """The submitted values, to show them again; somewhat more than fits, so that nobody loses the end of a text."""
    return {name: form.get(name, "").replace("\x00", "")[: 2 * most] for name, most in LONGEST.items()}


def read_draft(title: str, body: str) -> PageDraft:
    """The title and the text as submitted, cleaned. Raises `InvalidError`."""
    return PageDraft(clean(title, "title"), clean(body, "body", clean_prose))


def read_slug(form: Mapping[str, str]) -> str:
    """The typed slug, or one made of the title."""
    return form.get("slug", "").strip() or slug_from(form.get("title", ""), LONGEST_SLUG)


def read_published(form: Mapping[str, str]) -> bool | None:
    """Whether shoppers are to read the text; None for a draft, which leaves what they read."""
    return None if form.get("draft") else form.get("published") == "on"
