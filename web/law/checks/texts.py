"""The pages that the law wants: published, checked by the owner, and linked from every page; and what they say."""

import re
from collections.abc import Callable, Iterator

from web.law.seen import Seen
from web.law.views import Fault

PLATFORM = re.compile(r"ec\.europa\.eu/(?:consumers/odr|odr)|webgate\.ec\.europa\.eu/odr")
WISHLISTS = re.compile(
    r"\b(?:wish ?lists?|sav\w+ for later|merk(?:liste|zettel)\w*|wunsch(?:liste|zettel)\w*"
    r"|listes? (?:de souhaits|d['’]envies))\b",
    re.IGNORECASE,
)
GUARANTEE = re.compile(r"legal guarantee|gesetzliche\w* gewährleistung|garantie légale", re.IGNORECASE)
"""How the words of a page, and the text of the notice's picture, name it."""

NOTICE = "/admin/settings/selling"
"""Where the official picture is uploaded."""


def page_of(slug: str) -> Callable[[Seen], Iterator[Fault]]:
    """The check of the page with this slug."""

    def check(seen: Seen) -> Iterator[Fault]:
        path = f"/pages/{slug}"
        if not seen.texts[slug].there:
            yield Fault("The page is not published.", path)
            return
        if not seen.front.has_link(path, "footer"):
            yield Fault("The footer does not lead to the page.", path, mend="/admin/content/menus/footer")
        if slug in seen.known.written and seen.known.written[slug].unread:
            yield Fault("The page is as it came with the shop: nobody who works here has checked it.", path)

    return check


def privacy_is_told(seen: Seen) -> Iterator[Fault]:
    """The page about privacy is there, and says what becomes of wishlists, which came after some pages were written."""
    page = seen.texts["privacy"]
    yield from page_of("privacy")(seen)
    if page.there and not WISHLISTS.search(page.text_of("main")):
        yield Fault("The page does not say why and how long the shop keeps wishlists.", page.path)


def guarantee_is_named(seen: Seen) -> Iterator[Fault]:
    """The legal guarantee of conformity is named in words, and by the notice that is laid down, which is a picture."""
    read = (seen.texts["terms"], seen.texts["delivery-and-returns"], seen.checkout)
    if not any(GUARANTEE.search(page.text) for page in read if page and page.there):
        yield Fault("Neither the terms nor the checkout name the legal guarantee of conformity.", "/pages/terms")
    pictures = (one for page in seen.pages() for one in page.soup.select("img[alt]"))
    if not any(GUARANTEE.search(str(one["alt"])) for one in pictures):
        words = "No page shows the notice of the legal guarantee, a picture of the European Commission."
        yield Fault(words, mend=NOTICE)


def platform_is_gone(seen: Seen) -> Iterator[Fault]:
    """No page leads to the European platform for disputes."""
    for page in seen.public():
        if PLATFORM.search(page.html):
            yield Fault("The page leads to the platform for disputes, which ended on 20 July 2025.", page.path)
