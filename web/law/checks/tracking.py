"""Cookies, and what pages fetch from elsewhere."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from web.law.seen import Page, Seen
from web.law.views import Fault

NEEDED = {"cart", "cart_count", "session", "device", "proving", "step", "fresh"}
"""The cookies without which the shop does not work, as its page about privacy lists them."""

FETCHED = (("script[src]", "src"), ("link[rel~=stylesheet]", "href"), ("link[rel~=preload]", "href"),
           ("img[src]", "src"), ("iframe[src]", "src"), ("source[srcset]", "srcset"))  # fmt: skip


def only_what_is_needed(seen: Seen) -> Iterator[Fault]:
    """No cookie but those that are needed, and none before something is done; nothing is fetched from other hosts."""
    for page in seen.public():
        if page.stored:
            yield Fault(f"A visitor who only reads is given the cookie {page.stored[0]}.", page.path)
    for page in seen.pages():
        if strangers := {one.removeprefix("__Host-") for one in page.stored} - NEEDED:
            yield Fault(f"The cookie {min(strangers)} is not one that the shop needs.", page.path)
        if hosts := _hosts(page) - _own(seen):
            yield Fault(f"The page fetches something from {min(hosts)}.", page.path)


def _hosts(page: Page) -> set[str]:
    """The other hosts from which a browser fetches what belongs to a page."""
    addresses = (str(one[name]) for selector, name in FETCHED for one in page.soup.select(selector))
    return {host for one in addresses if (host := urlsplit(one).hostname)}


def _own(seen: Seen) -> set[str]:
    """The shop's own host, and that of its pictures."""
    addresses = (seen.settings.base_url, seen.settings.media_url or "")
    return {host for one in addresses if (host := urlsplit(one).hostname)}
