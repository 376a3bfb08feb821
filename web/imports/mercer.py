"""Our own files: a row is a variant, and what is said of its product may stand in each of its rows, or in the first.

Other files are read so too, once somebody has said which column is which. A column that is missing says nothing. Of
an empty cell the price, stock, name, category and whether it is published stay; anything else is taken away.
"""

from collections.abc import Callable, Iterator, Mapping

from domain.assortment.checks import LONGEST_AGE_REASON, LONGEST_LINE, LONGEST_SLUG, LONGEST_WORD
from domain.assortment.slugs import slug_from
from domain.changes.proposal import OF_PRODUCTS, OF_VARIANTS, ProposedRow, Value
from domain.prices.unit_price import read_content
from domain.words.messages import gettext
from web.exports.columns import bare, read_pairs, split
from web.imports.fields import (
    RowReader,
    Skus,
    Terms,
    addresses,
    grams,
    money,
    prose,
    read_age,
    read_barcode,
    read_details,
    read_name,
    read_search_description,
    read_search_title,
    read_slug,
    refused,
    stock,
    truth,
    word,
    words,
)
from web.imports.sales import moment
from web.imports.sheet import Sheet

FIELDS = frozenset({"product", "sku", "currency", *OF_PRODUCTS, *OF_VARIANTS} - {"stock_delta"})
"""What a column may be."""
KNOWN_BY = (frozenset({"product", "sku", "price"}),)
OPTION, ATTRIBUTE = "option", "attribute"
"""What a column may be besides: the values of the option, or of the attribute, that its header names."""
LONGEST_WAY = 500
LONGEST_MAKER = 200
Reader = Callable[[str], Value]
Mapped = Mapping[str, str]
"""What each column is, by its header in small letters."""

STAYING: Mapping[str, Reader] = {
    "name": read_name,
    "category": lambda text: word(text, LONGEST_WAY),
    "published": truth,
    "stock": stock,
}


def read_mercer(sheet: Sheet, terms: Terms, mapped: Mapped | None = None) -> Iterator[ProposedRow]:
    """The rows of a file whose columns are ours, or are named by `mapped`."""
    columns = mapped or {name: name for name in sheet.columns if name in FIELDS}
    fields = {field: column for column, field in columns.items() if field not in {OPTION, ATTRIBUTE}}
    headers = dict(zip(sheet.columns, sheet.header, strict=True))
    named = {
        kind: {headers[one]: one for one, field in columns.items() if field == kind} for kind in (OPTION, ATTRIBUTE)
    }
    terms, skus = terms.behind(sheet.delimiter), Skus()
    for line in sheet.lines():
        if line.problem:
            yield refused(line, line.problem)
            continue
        row = RowReader(line)
        cells = {field: row.cell(column) for field, column in fields.items()}
        options = {header: value for header, column in named[OPTION].items() if (value := row.cell(column))}
        attributes = {header: row.cell(column) for header, column in named[ATTRIBUTE].items()}
        _read_product(row, cells, attributes)
        _read_variant(row, cells, options, terms)
        product = _slug(row, cells)
        yield row.row(skus.take(row, cells.get("sku", "")), product)


def _slug(row: RowReader, cells: Mapping[str, str]) -> str:
    """The product's slug, else one made of its name, so that rows of one name are one product."""
    slug = cells.get("product", "")
    if not slug:
        return slug_from(cells.get("name", ""), LONGEST_SLUG)
    try:
        return read_slug(slug)
    except ValueError as error:
        row.refuse("product", str(error))
        return ""


def _read_product(row: RowReader, cells: Mapping[str, str], attributes: Mapping[str, str]) -> None:
    _take_filled(row, cells, ("name", "category", "published"))
    for field, read in CLEARABLE.items():
        if field in cells:
            row.take(field, read, cells[field])
    if attributes:
        row.take("attributes", lambda _text: {word(name): _values(cell) for name, cell in attributes.items()}, "")


def _read_variant(row: RowReader, cells: Mapping[str, str], options: Mapping[str, str], terms: Terms) -> None:
    if cells.get("currency", "") not in {"", terms.currency}:
        row.refuse("currency", gettext("The shop's prices are in %(terms)s.", terms=terms.currency))
    if cells.get("price"):
        row.take("price", money(terms), cells["price"])
    _take_filled(row, cells, ("stock",))
    for field, read in _clearable(terms).items():
        if field in cells:
            row.take(field, read, cells[field])
    if "options" in cells:
        row.take("options", _options, cells["options"])
    if options:
        row.take("options", lambda _text: {word(name): word(value) for name, value in options.items()}, "")


def _clearable(terms: Terms) -> Mapping[str, Reader]:
    """The fields of a variant that an empty cell takes away."""
    amount, at = money(terms), moment(terms)
    return {
        "compare_at": lambda text: amount(text) if text else None,
        "sale_price": lambda text: amount(text) if text else None,
        "sale_from": at,
        "sale_until": at,
        "weight_grams": grams,
        "barcode": read_barcode,
        "content": read_content,
    }


def _take_filled(row: RowReader, cells: Mapping[str, str], fields: tuple[str, ...]) -> None:
    for field in fields:
        if cells.get(field):
            row.take(field, STAYING[field], cells[field])


def _attributes(cell: str) -> dict[str, tuple[str, ...]]:
    return {word(name): words(values) for name, values in read_pairs(cell).items()}


def _values(cell: str) -> tuple[str, ...]:
    return words([bare(one) for one in split(cell, "|")])


def _options(cell: str) -> dict[str, str]:
    pairs = read_pairs(cell)
    if any(len(values) != 1 for values in pairs.values()):
        raise ValueError(gettext("Write one value for each option, such as Colour: Oat; Size: M."))
    return {word(name): word(values[0], LONGEST_WORD) for name, values in pairs.items()}


CLEARABLE: Mapping[str, Reader] = {
    "search_title": read_search_title,
    "search_description": read_search_description,
    "description": prose,
    "details": read_details,
    "material": lambda text: word(text, LONGEST_LINE),
    "dimensions": lambda text: word(text, LONGEST_LINE),
    "care": lambda text: word(text, LONGEST_LINE),
    "withdrawal_exception": lambda text: word(text).lower() or None,
    "maker": lambda text: word(text, LONGEST_MAKER) or None,
    "safety": prose,
    "minimum_age": read_age,
    "age_reason": lambda text: word(text, LONGEST_AGE_REASON),
    "tags": lambda text: words(text.split(",")),
    "images": lambda text: addresses(text.split()),
    "attributes": _attributes,
}
"""The fields of a product that an empty cell takes away."""
