"""The pages that the law wants: published, checked by the owner, and linked from every page; and what they say."""

import re
from collections.abc import Callable, Iterator

from web.law.seen import Seen
from web.law.views import Fault

PLATFORM = re.compile(r"ec\.europa\.eu/(?:consumers/odr|odr)|webgate\.ec\.europa\.eu/odr")


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


def guarantee_is_named(seen: Seen) -> Iterator[Fault]:
    """The legal guarantee of conformity is named in the terms, beside delivery and returns, or at the checkout."""
    read = (seen.texts["terms"], seen.texts["delivery-and-returns"], seen.checkout)
    if not any("legal guarantee" in page.text.lower() for page in read if page and page.there):
        yield Fault("Neither the terms nor the checkout name the legal guarantee of conformity.", "/pages/terms")


def platform_is_gone(seen: Seen) -> Iterator[Fault]:
    """No page leads to the European platform for disputes."""
    for page in seen.public():
        if PLATFORM.search(page.html):
            yield Fault("The page leads to the platform for disputes, which ended on 20 July 2025.", page.path)
