"""What the files of other shops have in common."""

from collections.abc import Mapping

from domain.assortment.slugs import SOUND, slug_from
from domain.assortment.variants import LONGEST_SKU
from web.imports.fields import RowReader, read_search_description, read_search_title, stock, word

DEEPEST, LONGEST_STEP = 6, 120
SHARED = "parent"
"""The stock of a variation that has none of its own, in WooCommerce's files."""


def category(text: str) -> str:
    """A category by the names on the way to it; one that could be taken for a slug begins with a capital.

    What is more than six deep is left out, from the top.
    """
    way = " > ".join([name for one in text.split(">") if (name := word(one, LONGEST_STEP))][-DEEPEST:])
    return way[:1].upper() + way[1:] if SOUND.fullmatch(way) else way


def made_sku(slug: str, options: Mapping[str, str]) -> str:
    """The SKU of a variant that has none: made of its product and its options, so that it is found again."""
    made = "-".join([slug, *(slug_from(value, LONGEST_SKU) or "x" for value in options.values())])
    return made[:LONGEST_SKU].strip("-").upper()


def shown_stock(row: RowReader, text: str) -> None:
    """Take a number on hand if the file says one; one below 0, of goods sold in advance, is 0."""
    if text and text != SHARED:
        row.take("stock", lambda text: 0 if text.startswith("-") else stock(text), text)


def search_words(row: RowReader, title: str, description: str) -> None:
    """Take the title and description for search engines, where a file has them."""
    if title:
        row.take("search_title", read_search_title, title)
    if description:
        row.take("search_description", read_search_description, description)
