"""Files of products: which format they are in, and their rows."""

from collections.abc import Iterator
from enum import StrEnum

from domain.changes.proposal import ProposedRow
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.imports import mercer, shopify, woocommerce
from web.imports.fields import Terms
from web.imports.mercer import Mapped
from web.imports.sheet import Sheet

ONLY_META = "meta:"
"""Columns of which WooCommerce may write two with one name, and which say nothing here."""


class Format(StrEnum):
    """A format of files."""

    MERCER = "mercer"
    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"


KNOWN_BY = {
    Format.SHOPIFY: shopify.KNOWN_BY,
    Format.WOOCOMMERCE: woocommerce.KNOWN_BY,
    Format.MERCER: mercer.KNOWN_BY,
}
"""The columns by which a format is known; one of several sets is enough."""
NEEDED = {**KNOWN_BY, Format.MERCER: (frozenset({"sku"}),)}
"""The columns without which it cannot be read."""


def recognise(sheet: Sheet) -> Format | None:
    """The format of a file, None if its columns are not those of any."""
    columns = set(sheet.columns)
    if "sku" in columns <= mercer.FIELDS:
        return Format.MERCER
    return next((one for one, sets in KNOWN_BY.items() if any(known <= columns for known in sets)), None)


def proposed_rows(sheet: Sheet, terms: Terms, form: Format, mapped: Mapped | None = None) -> Iterator[ProposedRow]:
    """The rows of a file, each SKU once; `mapped` says what each column is where no format does.

    Raises `InvalidError` if the file has not the columns of the format, or two with one name.
    """
    check_columns(sheet, form, mapped)
    if form is Format.SHOPIFY:
        return shopify.read_shopify(sheet, terms)
    if form is Format.WOOCOMMERCE:
        return woocommerce.read_woocommerce(sheet, terms)
    return mercer.read_mercer(sheet, terms, mapped)


def check_columns(sheet: Sheet, form: Format, mapped: Mapped | None = None) -> None:
    """Raise `InvalidError` if a file has not the columns of the format, or two with one name."""
    columns = set(mapped.values()) if mapped else set(sheet.columns)
    if not any(needed <= columns for needed in NEEDED[form]):
        missing = ", ".join(sorted(NEEDED[form][0] - columns))
        raise InvalidError(
            {"file": gettext("This is no file of this format: it has no column %(missing)s.", missing=missing)}
        )
    named = [one for one in sheet.columns if one and not one.startswith(ONLY_META)]
    if twice := next((one for one in named if named.count(one) > 1), None):
        raise InvalidError({"file": gettext("Two columns of this file are called %(twice)s.", twice=twice)})
