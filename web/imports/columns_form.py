"""The form in which staff say what each column of a file is: a choice for each, suggested by its name."""

from collections.abc import Mapping, Sequence

from domain.changes.proposal import NAMES
from domain.errors import InvalidError
from domain.text import fold
from domain.words.messages import gettext, marked
from web.imports.mercer import ATTRIBUTE, FIELDS, OPTION

MOST_COLUMNS = 100
"""The most columns that are explained by hand."""
MANY = gettext(
    "This file has more than %(most_columns)s columns, and they are not those of a format that is known here.",
    most_columns=MOST_COLUMNS,
)
SEVERAL = (OPTION, ATTRIBUTE)
CHOICES = (
    ("sku", "SKU"),
    *((field, name) for field, name in NAMES.items() if field in FIELDS),
    (OPTION, marked("An option, called as the column")),
    (ATTRIBUTE, marked("An attribute, called as the column")),
    ("product", marked("Address (slug) of the product")),
    ("currency", marked("Currency")),
)
OTHER_NAMES = {
    "sku": ("article", "article number", "article no", "item", "item number", "code", "product code", "part number"),
    "name": ("title", "product", "product name", "product title"),
    "description": ("body", "text", "long description"),
    "category": ("type", "group", "department"),
    "price": ("regular price", "retail price", "rrp", "gross price", "unit price"),
    "compare_at": ("compare at", "was price", "old price", "list price"),
    "sale_price": ("special price", "offer price"),
    "content": ("net content", "net quantity"),
    "stock": ("quantity", "qty", "inventory", "on hand", "in stock"),
    "weight_grams": ("weight", "grams", "weight g", "weight (g)"),
    "barcode": ("ean", "gtin", "upc", "isbn"),
    "published": ("active", "visible", "status"),
    "tags": ("labels", "keywords"),
    "images": ("image", "picture", "pictures", "image url"),
    OPTION: ("size", "colour", "color"),
    ATTRIBUTE: ("brand", "vendor", "material"),
}
KNOWN_NAMES = {name: field for field, names in OTHER_NAMES.items() for name in names} | {one: one for one in FIELDS}
KNOWN_NAMES["material"] = ATTRIBUTE
"""By which customers filter, rather than the line of text of that name."""


def _guess(name: str) -> str:
    """What a column of this name probably is: by the whole of it, else by one of its words."""
    plain = " ".join(fold(name).replace("-", " ").replace("_", " ").split())
    parts = (fold(name), plain, *plain.split())
    return next((KNOWN_NAMES[one] for one in parts if one in KNOWN_NAMES), "")


def suggested(header: Sequence[str]) -> dict[str, str]:
    """The form with what each column probably is, each field for one column."""
    form: dict[str, str] = {}
    for place, name in enumerate(header):
        field = _guess(name)
        if field in SEVERAL or field not in form.values():
            form[f"c{place}"] = field
    return form


def read_columns(form: Mapping[str, str], header: Sequence[str]) -> dict[str, str]:
    """What each column is, by its name in small letters; those that are left out are not in it.

    Raises `InvalidError` unless one is the SKU, and none is twice what only one can be.
    """
    codes = {code for code, _ in CHOICES}
    errors: dict[str, str] = {}
    mapped: dict[str, str] = {}
    for place, name in enumerate(header):
        field = form.get(f"c{place}", "")
        if field and (field not in codes or not name):
            errors[f"c{place}"] = gettext("Choose one from the list.")
        elif field and field in mapped.values() and field not in SEVERAL:
            errors[f"c{place}"] = gettext("Another column is this already.")
        elif field:
            mapped[name.casefold()] = field
    if "sku" not in mapped.values() and not errors:
        errors["c0"] = gettext("Say which column has the SKU: rows are told apart by it.")
    if errors:
        raise InvalidError(errors)
    return mapped
