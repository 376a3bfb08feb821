"""What was seen of a shop: its pages as a browser gets them, and what its owner has set."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bs4 import BeautifulSoup, Tag

from domain.catalogue.samples import Sample
from domain.content.queries import PageView
from domain.mail.operations import EmailCopy
from web.config.settings import Settings

OK = 200


def plain(text: str) -> str:
    """A text with single spaces, whatever kinds of them it has."""
    return " ".join(text.split())


SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=\W*[A-ZÀ-Þ])")


def sentences_of(block: Tag) -> list[str]:
    """The sentences of a paragraph or the like."""
    return SENTENCE_ENDS.split(plain(block.get_text(" ")))


@dataclass(frozen=True)
class Page:
    """A page as it was answered; `stored` are the names of the cookies that came with it."""

    path: str
    status: int
    html: str
    stored: tuple[str, ...] = ()

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page as elements."""
        return BeautifulSoup(self.html, "html.parser")

    @cached_property
    def text(self) -> str:
        """Everything that can be read on the page."""
        return plain(self.soup.get_text(" "))

    @property
    def there(self) -> bool:
        """Whether the shop has the page."""
        return self.status == OK

    def blocks(self) -> Sequence[Tag]:
        """The paragraphs and the like of its main part."""
        return self.soup.select("main :is(p, li, dd, td)")

    def sentences(self) -> Iterator[str]:
        """Every sentence of its main part."""
        for block in self.blocks():
            yield from sentences_of(block)

    def text_of(self, selector: str) -> str:
        """What can be read in the first element of this kind; nothing if there is none."""
        found = self.soup.select_one(selector)
        return plain(found.get_text(" ")) if found else ""

    def has_link(self, path: str, within: str = "") -> bool:
        """Whether there is a link to an address of the shop."""
        return self.soup.select_one(f'{within} a[href="{path}"]') is not None

    @property
    def order_form(self) -> Tag | None:
        """The form that places an order."""
        return self.soup.select_one('form[action="/checkout"]')


@dataclass(frozen=True)
class Known:
    """What is known without looking at a page: settings, samples of products, the owner's pages, and an order.

    `order_path` leads to an order from which one can withdraw, empty if there is none.
    """

    settings: Settings
    samples: tuple[Sample, ...]
    written: Mapping[str, PageView]
    order_path: str = ""


@dataclass(frozen=True)
class Seen:
    """A shop as it was seen on a day.

    `products` are pages with the sample that each shows, `checkouts` one for each country, and none if nothing can be
    bought. `emails` are samples of those that every buyer gets; `look` is the stylesheet with the shop's colour.
    """

    known: Known
    day: date
    sell_to: tuple[str, ...]
    front: Page
    lists: tuple[Page, ...]
    products: tuple[tuple[Sample, Page], ...]
    cart: Page | None
    checkouts: Mapping[str, Page]
    texts: Mapping[str, Page]
    withdraw: Page
    order: Page | None
    emails: tuple[EmailCopy, ...]
    look: str = ""

    @property
    def settings(self) -> Settings:
        """The settings that count."""
        return self.known.settings

    @property
    def checkout(self) -> Page | None:
        """The checkout of the first country."""
        return next(iter(self.checkouts.values()), None)

    def public(self) -> Iterator[Page]:
        """The pages that every visitor sees, as far as the shop has them."""
        for page in (self.front, *self.lists, *(page for _, page in self.products), *self.texts.values()):
            if page.there:
                yield page

    def pages(self) -> Iterator[Page]:
        """Every page that was looked at, and is there."""
        yield from self.public()
        for page in (self.cart, *self.checkouts.values(), self.withdraw, self.order):
            if page is not None and page.there:
                yield page
