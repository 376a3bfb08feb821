"""Product files as WooCommerce exports them.

A simple product is a row. A variable one is a row without a variant, and one for each variation, which names it by its
SKU or as `id:17` and may stand anywhere. Sources: WooCommerce's CSV import schema and the source of its exporter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from domain.assortment.checks import LONGEST_NAME, LONGEST_SLUG
from domain.assortment.slugs import slug_from
from domain.changes.proposal import ProposedRow
from domain.words.messages import gettext, marked
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
    word,
    words,
)
from web.imports.foreign import category, made_sku, search_words, shown_stock
from web.imports.prose import from_html
from web.imports.sales import on_days
from web.imports.sheet import Line, Sheet

KNOWN_BY = (frozenset({"type", "name", "regular price"}),)
GRAMS = {"kg": Decimal(1000), "g": Decimal(1), "lbs": Decimal("453.59237"), "oz": Decimal("28.349523125")}
WEIGHT = re.compile(r"weight \((kg|g|lbs|oz)\)")
ATTRIBUTE = re.compile(r"attribute (\d+) name")
REFUSED = {
    "grouped": marked("This is a group of products, which this shop does not have: import its products."),
    "external": marked("This is sold by another shop."),
    "virtual": marked("This is not sent by post, and the shop sells only what is."),
    "downloadable": marked("This is a download, which this shop does not sell."),
}
BARCODE = "gtin, upc, ean, or isbn"
SEARCH = (
    ("meta: _yoast_wpseo_title", "meta: rank_math_title"),
    ("meta: _yoast_wpseo_metadesc", "meta: rank_math_description"),
)
"""Where the two most common extensions keep search titles; those with `%` are patterns, not titles."""


def _why_refused(kind: str) -> str:
    if kind in REFUSED:
        return gettext(REFUSED[kind])
    return gettext("Products of the type %(kind)s are not known here.", kind=kind[:LONGEST_NAME])


@dataclass(slots=True)
class _Parent:
    """A variable product, with the names of what its variations differ in, and their pictures.

    `read` has its values once they were read, none once a variation bears them.
    """

    line: Line
    slug: str
    options: dict[str, None] = field(default_factory=dict)
    pictures: list[str] = field(default_factory=list)
    read: RowReader | None = None


def read_woocommerce(sheet: Sheet, terms: Terms) -> Iterator[ProposedRow]:
    """The rows of a file of WooCommerce. It is read twice: variations may stand before their product."""
    return _File(sheet, terms.behind(sheet.delimiter)).rows()


class _File:
    def __init__(self, sheet: Sheet, terms: Terms) -> None:
        self._sheet, self._terms, self._skus = sheet, terms, Skus()
        self._attributes = [f"attribute {match[1]}" for one in sheet.columns if (match := ATTRIBUTE.fullmatch(one))]
        weights = ((one, GRAMS[match[1]]) for one in sheet.columns if (match := WEIGHT.fullmatch(one)))
        self._weight, self._unit = next(weights, ("", GRAMS["g"]))
        self._slugs: dict[str, str] = {}
        self._parents: dict[str, _Parent] = {}
        self._find_parents()

    def _find_parents(self) -> None:
        variations: list[tuple[str, list[str], list[str]]] = []
        for line in self._sheet.lines():
            kinds = _kinds(line)
            if "variable" in kinds:
                parent = _Parent(line, self._slug(line))
                keys = [line.cells.get("sku", "").casefold(), f"id:{line.cells.get('id', '')}"]
                self._parents |= {key: parent for key in keys if key not in {"", "id:"}}
            elif "variation" in kinds:
                named = [name for name, value in self._pairs(line) if value]
                variations.append((_parent_key(line), named, _listed(line.cells.get("images", ""))))
        for key, named, pictures in variations:
            if found := self._parents.get(key):
                found.options |= dict.fromkeys(named)
                found.pictures += [one for one in pictures if one not in found.pictures]

    def rows(self) -> Iterator[ProposedRow]:
        """The variants, each parent's values with the first of its variations that is not refused."""
        used: set[str] = set()
        for line in self._sheet.lines():
            if line.problem:
                yield refused(line, line.problem)
                continue
            kinds = _kinds(line)
            sku = line.cells.get("sku", "")
            odd = sorted(kinds - {"simple", "variable", "variation"})
            if odd:
                yield refused(line, _why_refused(odd[0]), sku=sku)
            elif "variation" in kinds:
                used.add(_parent_key(line))
                yield self._variation(line)
            elif "simple" in kinds:
                yield self._simple(line)
        yield from self._without_variations(used)

    def _without_variations(self, used: set[str]) -> Iterator[ProposedRow]:
        told = {id(self._parents[key]) for key in used if key in self._parents}
        for parent in {id(one): one for one in self._parents.values()}.values():
            if id(parent) not in told:
                sku = parent.line.cells.get("sku", "")
                yield refused(parent.line, gettext("This variable product has no variations here."), sku=sku)

    def _simple(self, line: Line) -> ProposedRow:
        row, slug = RowReader(line), self._slug(line)
        row.values["options"] = {}
        self._read_variant(row)
        sku = self._skus.take(row, row.cell("sku") or made_sku(slug, {}))
        self._read_product(row, {}, _listed(row.cell("images")))
        return row.row(sku, slug)

    def _variation(self, line: Line) -> ProposedRow:
        parent = self._parents.get(_parent_key(line))
        if parent is None:
            sentence = gettext(
                "Its product, %(name)s, is not in this file.", name=line.cells.get("parent", "")[:LONGEST_NAME]
            )
            return refused(line, sentence, sku=line.cells.get("sku", ""))
        row, values = RowReader(line), dict(self._pairs(line))
        options = {name: values.get(name, "") for name in parent.options}
        for name in (name for name, value in options.items() if not value):
            row.refuse(
                "options",
                gettext("This stands for any %(name)s. Here each %(name)s is a variant of its own.", name=name),
            )
        row.take("options", lambda _text: {word(name): word(value) for name, value in options.items()}, "")
        product = self._product_of(parent)
        row.errors += product.errors
        self._read_variant(row)
        sku = self._skus.take(row, row.cell("sku") or made_sku(parent.slug, options))
        if not row.errors:
            row.values |= product.values
            product.values = {}
        return row.row(sku, parent.slug)

    def _product_of(self, parent: _Parent) -> RowReader:
        """What the row of a variable product says, read once."""
        if parent.read is None:
            parent.read = RowReader(parent.line)
            pictures = [*_listed(parent.read.cell("images")), *parent.pictures]
            self._read_product(parent.read, parent.options, pictures)
        return parent.read

    def _read_product(self, row: RowReader, options: dict[str, None], pictures: list[str]) -> None:
        row.take("name", read_name, row.cell("name"))
        text = row.cell("description") or row.cell("short description")
        row.take("description", lambda html: from_html(html.replace("\\n", "\n")), text)
        main, others = _categories(row.cell("categories"))
        if main:
            row.take("category", category, main)
        row.take("tags", lambda text: words([*_listed(text), *others]), row.cell("tags"))
        free = {name: _values(value) for name, value in self._pairs(row.line) if name not in options and value}
        if brand := row.cell("brands"):
            free.setdefault("Brand", _listed(brand))
        row.take("attributes", lambda _text: {word(name): words(values) for name, values in free.items()}, "")
        if row.cell("published"):
            row.values["published"] = row.cell("published") == "1"
        search_words(row, *(_plain(row, columns) for columns in SEARCH))
        if pictures:
            row.take("images", lambda _text: addresses(pictures), "")

    def _read_variant(self, row: RowReader) -> None:
        row.take("price", money(self._terms), row.cell("regular price"))
        days = (row.cell("date sale price starts"), row.cell("date sale price ends"))
        on_days(row, row.cell("sale price"), days, self._terms)
        shown_stock(row, row.cell("stock") or ("0" if row.cell("in stock?") == "0" else ""))
        if self._weight:
            row.take("weight_grams", lambda text: grams(text, self._unit), row.cell(self._weight))
        if BARCODE in self._sheet.columns:
            row.take("barcode", read_barcode, row.cell(BARCODE))

    def _pairs(self, line: Line) -> Iterator[tuple[str, str]]:
        """The names and values of a line's attributes; an escaped comma of a value is a plain one."""
        cells = line.cells
        for one in self._attributes:
            if name := cells.get(f"{one} name", ""):
                value = cells.get(f"{one} value(s)", "")
                yield name, value.replace("\\,", ",") if "variation" in _kinds(line) else value

    def _slug(self, line: Line) -> str:
        """The slug of a product, made of its name; of two with one name the second has its SKU or number behind it."""
        key = line.cells.get("sku") or line.cells.get("id") or line.cells.get("name", "")
        slug = slug_from(line.cells.get("name", ""), LONGEST_SLUG) or slug_from(key, LONGEST_SLUG)
        return slug if self._slugs.setdefault(slug, key) == key else slug_from(f"{slug} {key}", LONGEST_SLUG)


def _plain(row: RowReader, columns: tuple[str, ...]) -> str:
    return next((one for column in columns if (one := row.cell(column)) and "%" not in one), "")


def _kinds(line: Line) -> set[str]:
    return {kind for one in line.cells.get("type", "").split(",") if (kind := one.strip().casefold())}


def _parent_key(line: Line) -> str:
    return line.cells.get("parent", "").casefold()


def _listed(text: str) -> list[str]:
    """The parts between commas; those with a backslash belong to their part."""
    return [part for one in re.split(r"(?<!\\),", text) if (part := one.replace("\\,", ",").strip())]


def _values(text: str) -> list[str]:
    return [part for one in text.split("|") if (part := one.strip())] if "|" in text else _listed(text)


def _categories(text: str) -> tuple[str, list[str]]:
    """The way to the deepest category, the first of several, and the last names of those that it does not lead past."""
    ways = [[name.strip() for name in one.split(">")] for one in _listed(text)]
    if not ways:
        return "", []
    main = max(ways, key=len)
    others = [way[-1] for way in ways if way != main[: len(way)]]
    return " > ".join(main), others
