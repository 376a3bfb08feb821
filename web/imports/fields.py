"""Cells read as values: each function returns a value, or raises ValueError with a sentence for people.

What many rows repeat, as those of one product do, is worked out once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from domain.assortment.checks import (
    HEAVIEST_GRAMS,
    LONGEST_BARCODE,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_PROSE,
    LONGEST_SEARCH_DESCRIPTION,
    LONGEST_SEARCH_TITLE,
    LONGEST_SLUG,
    LONGEST_WORD,
    MOST_DETAILS,
    OLDEST_AGE,
)
from domain.assortment.image_changes import MOST_IMAGES
from domain.assortment.slugs import check_slug
from domain.assortment.variants import LONGEST_SKU
from domain.changes.proposal import ProposedRow, RowError, Value
from domain.errors import InvalidError
from domain.stock.changes import MAX_ON_HAND
from domain.words.messages import gettext
from web.http.forms.money import read_money
from web.imports.sheet import Line
from web.infra.parsing import clean_prose, clean_text, whole_number

INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
"""Signs that web pages leave in texts and nobody sees: they are dropped rather than refused."""
YES, NO = {"yes", "true", "1", "y"}, {"no", "false", "0", "n", ""}
BARCODE = re.compile(rf"[0-9A-Za-z-]{{0,{LONGEST_BARCODE}}}")
ADDRESS = re.compile(r"https?://[^\s<>\"]{1,2000}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the values of a file mean: money as people of `locale` write it, times in the zone `zone`, and the day."""

    currency: str
    locale: str
    today: date
    zone: str

    def behind(self, delimiter: str) -> "Terms":
        """The terms of a file with this delimiter: semicolons part cells where the comma is the decimal sign."""
        return replace(self, locale="de") if delimiter == ";" else self


class RowReader:
    """Reads the fields of one row one after the other, so that everything that is wrong with it is said at once."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.values: dict[str, Value] = {}
        self.errors: list[RowError] = []

    def cell(self, column: str) -> str:
        """The text of a cell; empty if the file has no such column."""
        return self.line.cells.get(column, "")

    def take(self, field: str, check: Callable[[str], Value], text: str) -> None:
        """Take what `check` makes of `text` as the value of a field, or the sentence of its ValueError as an error."""
        try:
            self.values[field] = check(text)
        except ValueError as error:
            self.refuse(field, str(error))

    def refuse(self, field: str, sentence: str) -> None:
        """Refuse the row, with a sentence about a field, or about the row if `field` is empty."""
        self.errors.append(RowError(field, sentence))

    def row(self, sku: str, product: str) -> ProposedRow:
        """The row as it was read."""
        return ProposedRow(self.line.number, sku, product, self.values, tuple(self.errors))


class Skus:
    """The SKUs of a file: each is good for one row."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}

    def take(self, row: RowReader, text: str) -> str:
        """The SKU of a row that was read; refuse the row if it is none, or if a good row before has it."""
        try:
            sku = word(text, LONGEST_SKU)
        except ValueError as error:
            row.refuse("sku", str(error))
            return ""
        before = self._lines.get(sku.casefold())
        if not sku:
            row.refuse("sku", gettext("Each row needs a SKU."))
        elif before is not None:
            row.refuse("sku", gettext("Line %(before)s has the SKU %(sku)s already.", before=before, sku=sku))
        elif not row.errors:
            self._lines[sku.casefold()] = row.line.number
        return sku


def refused(line: Line, sentence: str, *, sku: str = "", product: str = "") -> ProposedRow:
    """A row that is refused as a whole."""
    return ProposedRow(line.number, sku[:LONGEST_SKU], product, {}, (RowError("", sentence),))


@lru_cache(maxsize=4096)
def word(text: str, longest: int = LONGEST_WORD) -> str:
    """A line of text."""
    line = clean_text(INVISIBLE.sub("", text))
    if len(line) > longest:
        raise ValueError(gettext("Use at most %(number)s characters.", number=longest))
    return line


def read_name(text: str) -> str:
    """The name of a product."""
    name = word(text, LONGEST_NAME)
    if not name:
        raise ValueError(gettext("This cannot be empty."))
    return name


def read_slug(text: str) -> str:
    """The slug of a product."""
    try:
        check_slug(text, LONGEST_SLUG)
    except InvalidError as error:
        raise ValueError(str(error)) from error
    return text


@lru_cache(maxsize=64)
def prose(text: str) -> str:
    """A text of several lines."""
    cleaned = clean_prose(INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    if len(cleaned) > LONGEST_PROSE:
        raise ValueError(gettext("Use at most %(number)s characters.", number=f"{LONGEST_PROSE:,}"))
    return cleaned


def read_details(text: str) -> tuple[str, ...]:
    """The details of a product, a line each."""
    lines = tuple(line for one in prose(text).split("\n") if (line := word(one, LONGEST_LINE)))
    if len(lines) > MOST_DETAILS:
        raise ValueError(gettext("Use at most %(number)s lines.", number=MOST_DETAILS))
    return lines


def truth(text: str) -> bool:
    """Yes or no, as people and programs write them."""
    if (said := text.casefold()) in YES | NO:
        return said in YES
    raise ValueError(gettext("Write yes or no."))


def money(terms: Terms) -> Callable[[str], int]:
    """A function that reads an amount in minor units."""
    return lambda text: read_money(text, terms.currency, terms.locale)


def stock(text: str) -> int:
    """A number of pieces; decimals of nothing, such as 3.00, are none, but 1.000 may be a thousand."""
    number = whole_number(re.sub(r"\.00?$", "", text), 0, MAX_ON_HAND)
    if number is None:
        raise ValueError(
            gettext("Enter a whole number from %(lowest)s to %(highest)s.", lowest=0, highest=f"{MAX_ON_HAND:,}")
        )
    return number


def read_age(text: str) -> int | None:
    """An age in whole years; None for nothing."""
    age = whole_number(text, 1, OLDEST_AGE) if text else None
    if text and age is None:
        raise ValueError(gettext("Enter a whole number from %(lowest)s to %(highest)s.", lowest=1, highest=OLDEST_AGE))
    return age


def grams(text: str, in_grams: Decimal = Decimal(1)) -> int | None:
    """A weight in whole grams, of a number of units of `in_grams` each; None for nothing."""
    try:
        exact = Decimal(text.replace(",", ".") or 0) * in_grams
        fits = 0 <= exact <= HEAVIEST_GRAMS
    except InvalidOperation as error:
        raise ValueError(gettext("Enter a weight as a number.")) from error
    if not fits:
        raise ValueError(gettext("Enter a weight of at most %(grams)s grams.", grams=f"{HEAVIEST_GRAMS:,}"))
    return int(exact + Decimal("0.5")) or None


def read_barcode(text: str) -> str:
    """A barcode, without the apostrophe by which some files keep it a text."""
    barcode = text.removeprefix("'").replace(" ", "")
    if not BARCODE.fullmatch(barcode):
        raise ValueError(
            gettext("Use at most %(longest_barcode)s digits, letters and hyphens.", longest_barcode=LONGEST_BARCODE)
        )
    return barcode


def read_search_title(text: str) -> str:
    """A title for search engines."""
    return word(text, LONGEST_SEARCH_TITLE)


def read_search_description(text: str) -> str:
    """A description for search engines."""
    return word(text, LONGEST_SEARCH_DESCRIPTION)


def addresses(texts: list[str]) -> tuple[str, ...]:
    """The addresses of pictures, each once."""
    wrong = next((one for one in texts if not ADDRESS.fullmatch(one)), None)
    if wrong is not None:
        raise ValueError(gettext("%(wrong)s is no web address of a picture.", wrong=wrong[:LONGEST_WORD]))
    found = tuple(dict.fromkeys(texts))
    if len(found) > MOST_IMAGES:
        raise ValueError(
            gettext(
                "There are %(found)s pictures; a product has at most %(most_images)s.",
                found=len(found),
                most_images=MOST_IMAGES,
            )
        )
    return found


def words(texts: list[str]) -> tuple[str, ...]:
    """Short texts, each once, without empty ones."""
    return tuple(dict.fromkeys(one for text in texts if (one := word(text))))
