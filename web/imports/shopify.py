"""Product files as Shopify exports them, with the headers of today and those before.

A product is several rows in a row with one handle: its own values and the names of its options are in the first, each
variant is one, and so is each further picture. Sources: Shopify's help on product CSV files, and files of shops.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from domain.assortment.checks import LONGEST_SLUG
from domain.assortment.slugs import slug_from
from domain.changes.proposal import ProposedRow
from domain.words.messages import gettext
from web.imports.fields import (
    RowReader,
    Skus,
    Terms,
    addresses,
    grams,
    money,
    read_barcode,
    read_name,
    refused,
    truth,
    word,
    words,
)
from web.imports.foreign import category, made_sku, search_words, shown_stock
from web.imports.prose import from_html
from web.imports.sales import crossed_out
from web.imports.sheet import Line, Sheet

KNOWN_BY = (frozenset({"handle", "title", "variant price"}), frozenset({"url handle", "title", "price"}))
TODAY = {
    "handle": "url handle",
    "body (html)": "description",
    "published": "published on online store",
    "variant sku": "sku",
    "variant barcode": "barcode",
    "variant price": "price",
    "variant compare at price": "compare-at price",
    "variant inventory qty": "inventory quantity",
    "variant grams": "weight value (grams)",
    "variant requires shipping": "requires shipping",
    "image src": "product image url",
    "variant image": "variant image url",
}
"""The headers of today by those before, where they differ."""
MOST_ROWS_OF_A_PRODUCT = 2_000
OPTIONS = (1, 2, 3)
NO_OPTION = ("title", "default title")
"""The one option of a product without options, and its value."""


def read_shopify(sheet: Sheet, terms: Terms) -> Iterator[ProposedRow]:
    """The rows of a file of Shopify."""
    known, terms, skus = set(sheet.columns), terms.behind(sheet.delimiter), Skus()
    ended: set[str] = set()
    for handle, lines in groupby(sheet.lines(), _Handles(known)):
        taken = list(_bounded(lines))
        torn = [one for one in taken if one.problem]
        yield from (refused(one, one.problem, product=handle) for one in torn)
        whole = [one for one in taken if not one.problem]
        if whole and (why := _why(handle, handle in ended, whole[0])):
            yield from (refused(one, why, product=handle) for one in whole)
        elif whole:
            yield from _Product(handle, whole, known, terms).rows(skus)
        ended.add(handle)


def _why(handle: str, again: bool, first: Line) -> str:
    """Why the rows of a handle cannot be read, if they cannot."""
    if not handle:
        return gettext("Each row needs a handle.")
    if again:
        return gettext("The rows of one handle must stand together.")
    return "" if first.cells.get("title") else gettext("The first row of a product needs its title.")


class _Handles:
    """The handle of each line as a slug; a line that cannot be read belongs to the product before it."""

    def __init__(self, known: set[str]) -> None:
        self._column = "handle" if "handle" in known else TODAY["handle"]
        self._last = ""

    def __call__(self, line: Line) -> str:
        if not line.problem:
            self._last = slug_from(line.cells[self._column], LONGEST_SLUG)
        return self._last


def _bounded(lines: Iterator[Line]) -> Iterator[Line]:
    for count, line in enumerate(lines):
        too_many = gettext("A product has at most 100 variants and their pictures.")
        yield line if count < MOST_ROWS_OF_A_PRODUCT else Line(line.number, {}, too_many)


class _Product:
    """The rows of one product."""

    def __init__(self, handle: str, lines: Sequence[Line], known: set[str], terms: Terms) -> None:
        self._handle, self._known, self._terms = handle, known, terms
        self._rows = [RowReader(line) for line in lines]
        self._first = self._rows[0]

    def rows(self, skus: Skus) -> Iterator[ProposedRow]:
        """The variants; the first that is not refused bears the values of the product."""
        product = self._read_product()
        variants = [one for one in self._rows if self._is_variant(one)]
        if not variants:
            yield refused(self._first.line, gettext("This product has no variant with a price."), product=self._handle)
        values = product.values
        for one in variants:
            one.errors += product.errors
            sku = self._read_variant(one, skus)
            if not one.errors:
                one.values |= values
                values = {}
            yield one.row(sku, self._handle)

    def _cell(self, row: RowReader, column: str) -> str:
        return row.cell(self._named(column))

    def _named(self, column: str) -> str:
        return column if column in self._known else TODAY.get(column, column)

    def _has(self, column: str) -> bool:
        return self._named(column) in self._known

    def _is_variant(self, row: RowReader) -> bool:
        return any(self._cell(row, one) for one in ("option1 value", "variant sku", "variant price"))

    def _of_product(self, column: str) -> str:
        return self._cell(self._first, column)

    def _read_product(self) -> RowReader:
        row = RowReader(self._first.line)
        row.take("name", read_name, self._of_product("title"))
        if self._has("body (html)"):
            row.take("description", from_html, self._of_product("body (html)"))
        if place := self._of_product("type") or self._of_product("product category"):
            row.take("category", category, place)
        if self._has("tags"):
            row.take("tags", lambda text: words(text.split(",")), self._of_product("tags"))
        if vendor := self._of_product("vendor"):
            row.take("attributes", lambda text: {"Brand": (word(text),)}, vendor)
        if self._has("published") or self._has("status"):
            row.take("published", self._published, self._of_product("published"))
        search_words(row, self._of_product("seo title"), self._of_product("seo description"))
        if pictures := [one for each in self._rows for one in self._pictures(each)]:
            row.take("images", lambda _text: addresses(pictures), "")
        if self._of_product("gift card").casefold() == "true":
            row.refuse("", gettext("This is a gift card, which this shop does not sell."))
        return row

    def _pictures(self, row: RowReader) -> list[str]:
        return [one for column in ("image src", "variant image") if (one := self._cell(row, column))]

    def _published(self, text: str) -> bool:
        status = self._of_product("status").casefold()
        return status in {"", "active"} and (truth(text) if self._has("published") else True)

    def _read_variant(self, row: RowReader, skus: Skus) -> str:
        """Read the values of a variant and return its SKU, one made of its options if it has none."""
        options = self._options(row)
        row.take("options", lambda _text: {word(name): word(value) for name, value in options.items()}, "")
        row.take("price", money(self._terms), self._cell(row, "variant price"))
        if self._has("variant compare at price"):
            crossed_out(row, self._cell(row, "variant compare at price"), self._terms)
        shown_stock(row, self._cell(row, "variant inventory qty"))
        if self._has("variant grams"):
            row.take("weight_grams", grams, self._cell(row, "variant grams"))
        if self._has("variant barcode"):
            row.take("barcode", read_barcode, self._cell(row, "variant barcode"))
        if self._cell(row, "variant requires shipping").casefold() == "false":
            row.refuse("", gettext("This is not sent by post, and the shop sells only what is."))
        return skus.take(row, self._cell(row, "variant sku").removeprefix("'") or made_sku(self._handle, options))

    def _options(self, row: RowReader) -> dict[str, str]:
        pairs = [(self._of_product(f"option{n} name"), self._cell(row, f"option{n} value")) for n in OPTIONS]
        named = {name or f"Option {n}": value for n, (name, value) in zip(OPTIONS, pairs, strict=True) if value}
        only = next(iter(named.items()), ("", ""))
        return {} if len(named) == 1 and (only[0].casefold(), only[1].casefold()) == NO_OPTION else named
