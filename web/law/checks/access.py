"""Accessibility, as far as a machine sees it: language, skip link, labels, texts of pictures, contrast."""

import re
from collections.abc import Iterator

from bs4 import Tag

from domain.settings.colours import DARK_GROUND, LIGHT_GROUND, TEXT, contrast
from web.law.seen import Page, Seen
from web.law.views import Fault

UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
ACCENT, ON_ACCENT = re.compile(r"--accent:(#[0-9a-f]{6})"), re.compile(r"--on-accent:(#[0-9a-f]{6})")


def language_is_named(seen: Seen) -> Iterator[Fault]:
    """Every page says which language it is in (WCAG 3.1.1), and has a title (2.4.2)."""
    for page in seen.pages():
        root = page.soup.html
        if root is None or not re.match(r"[a-z]{2,3}\b", str(root.get("lang", ""))):
            yield Fault("The page does not name its language.", page.path)
        if not page.text_of("title"):
            yield Fault("The page has no title.", page.path)


def content_can_be_skipped_to(seen: Seen) -> Iterator[Fault]:
    """The first link leads to the content (WCAG 2.4.1)."""
    for page in seen.pages():
        first = page.soup.select_one("body a[href]")
        target = str(first["href"]) if first else ""
        if not target.startswith("#") or page.soup.find(id=target[1:]) is None:
            yield Fault("The first link does not skip to the content.", page.path)


def all_is_labelled(seen: Seen) -> Iterator[Fault]:
    """Every field has a label (WCAG 1.3.1, 4.1.2), and every picture a text, if an empty one (1.1.1)."""
    for page in seen.pages():
        for one in page.soup.select("input, select, textarea"):
            if one.get("type") not in UNLABELLED and not _labelled(page, one):
                yield Fault(f'The field "{one.get("name", "")}" has no label.', page.path)
        if page.soup.select_one("img:not([alt])"):
            yield Fault("A picture has no text.", page.path, mend="/admin/products")


def _labelled(page: Page, field: Tag) -> bool:
    named = field.get("aria-label") or field.get("aria-labelledby") or field.get("title")
    if named or field.find_parent("label"):
        return True
    return bool(field.get("id")) and page.soup.find("label", attrs={"for": str(field["id"])}) is not None


def colour_can_be_read(seen: Seen) -> Iterator[Fault]:
    """The colour as computed has a contrast of 4.5 to 1, by day and by night, on pages and under words (WCAG 1.4.3)."""
    grounds = (LIGHT_GROUND, DARK_GROUND)
    for ground, accent, words in zip(grounds, ACCENT.findall(seen.look), ON_ACCENT.findall(seen.look), strict=False):
        weakest = min(contrast(accent, ground), contrast(accent, words))
        if weakest < TEXT:
            yield Fault(f"The colour {accent} has a contrast of {weakest:.1f} to 1, less than {TEXT}.")
