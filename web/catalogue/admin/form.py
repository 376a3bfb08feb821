"""The form of a product for staff: its words, its attributes, and a row for each variant.

The fields of variant 3 are v3-sku, v3-price and so on, those of attribute 3 a3-name and a3-values.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import product as combinations

from domain.assortment.checks import MOST_VARIANTS
from domain.assortment.drafts import ProductDraft, VariantDraft
from domain.assortment.variants import LONGEST_SKU
from domain.errors import InvalidError
from domain.money import decimal_text
from domain.stock.changes import MAX_ON_HAND
from web.http.forms.money import read_money
from web.http.forms.reader import FieldReader
from web.infra.parsing import clean_prose, clean_text, read_uuid, whole_number

MOST_FIELDS = 1500
MOST_OPTIONS, MOST_ATTRIBUTES, MOST_DETAILS = 3, 30, 50
LONGEST = {"name": 200, "slug": 160, "material": 200, "dimensions": 200, "care": 500}
LONGEST_WORD, LONGEST_PROSE = 80, 10_000
ROW = re.compile(r"v(\d{1,3})-")
POINTER = re.compile(r"variants/(\d+)/(\w+)")
Form = dict[str, str]


def form_of(draft: ProductDraft) -> Form:
    """A product as the values of its form fields, but for the rows of its variants."""
    names = list(draft.variants[0].options)
    form = {name: getattr(draft, name) for name in ("name", "category", "description", *list(LONGEST)[2:])}
    form |= {
        "slug": draft.slug or "",
        "details": "\n".join(draft.details),
        "published": "on" if draft.published else "",
    }
    form |= {f"option-{place}": name for place, name in enumerate(names)}
    of_options = set(names)
    free = [(name, values) for name, values in draft.attributes.items() if name not in of_options]
    for place, (name, values) in enumerate(free):
        form |= {f"a{place}-name": name, f"a{place}-values": "; ".join(values)}
    return form


def variants_of(draft: ProductDraft, currency: str) -> Form:
    """The variants of a product as the values of their rows; prices as plain amounts."""
    form: Form = {}
    for row, one in enumerate(draft.variants):
        stock = "" if one.stock is None else str(one.stock)
        values = {
            "id": str(one.id or ""), "sku": one.sku or "", "price": decimal_text(one.price, currency),
            "compare_at": "" if one.compare_at is None else decimal_text(one.compare_at, currency),
            "stock": stock, "seen": stock,
        }  # fmt: skip
        values |= {f"o{place}": value for place, value in enumerate(one.options.values())}
        form |= {f"v{row}-{name}": value for name, value in values.items()}
    return form


def rows_of(form: Mapping[str, str]) -> list[int]:
    """The numbers of the rows of variants in which anything is filled in."""
    found = {int(match[1]) for name, value in form.items() if value.strip() and (match := ROW.match(name))}
    return sorted(row for row in found if row < MOST_VARIANTS)


def attributes_of(form: Mapping[str, str]) -> list[int]:
    """The numbers of the rows of attributes in which anything is filled in."""
    return [
        n for n in range(MOST_ATTRIBUTES) if form.get(f"a{n}-name", "").strip() or form.get(f"a{n}-values", "").strip()
    ]


def typed(form: Mapping[str, str]) -> Form:
    """The submitted values, to show them again."""
    return {
        name: value.replace("\x00", "")[:LONGEST_PROSE] for name, value in form.items() if len(name) <= LONGEST_WORD
    }


def with_combinations(form: Mapping[str, str]) -> Form:
    """The form with a row for each combination of the values listed for each option; rows that exist are kept.

    Raises `InvalidError` if there would be more than a product may have.
    """
    listed = [_values(form.get(f"option-{place}-values", ""), ",") for place in range(MOST_OPTIONS)]
    listed = [values for place, values in enumerate(listed) if form.get(f"option-{place}", "").strip()]
    made = typed(form)
    wanted = [values for values in listed if values]
    if not wanted:
        raise InvalidError({"option-0-values": "Name an option, such as Colour, and list its values."})
    named = {row: tuple(_options(form, row, len(wanted))) for row in rows_of(form)}
    taken = [row for row, values in named.items() if any(values)]
    new = [one for one in combinations(*wanted) if one not in named.values()]
    if len(taken) + len(new) > MOST_VARIANTS:
        raise InvalidError({"option-0-values": f"A product has at most {MOST_VARIANTS} variants."})
    free = (row for row in range(MOST_VARIANTS) if row not in taken)
    for values, row in zip(new, free, strict=False):
        made |= {f"v{row}-o{place}": value for place, value in enumerate(values)}
        made |= {f"v{row}-price": form.get(f"v{row}-price") or form.get("v0-price", "")}
    return made


def read_product(form: Mapping[str, str], currency: str, locale: str) -> ProductDraft:
    """The product of a submitted form. Raises `InvalidError` with every field that is wrong."""
    fields = FieldReader(defaultdict(str, {name: value.strip() for name, value in form.items()}))
    names = [name for place in range(MOST_OPTIONS) if (name := form.get(f"option-{place}", "").strip())]
    rows = [row for row in rows_of(form) if f"v{row}-remove" not in form]
    draft = ProductDraft(
        name=fields.read("name", lambda text: _required(text, LONGEST["name"]), ""),
        slug=fields.read("slug", lambda text: _line(text, LONGEST["slug"]), "") or None,
        category=fields.read("category", lambda text: _required(text, LONGEST["slug"]), ""),
        description=fields.read("description", clean_prose, ""),
        details=fields.read("details", _lines, ()),
        material=fields.read("material", lambda text: _line(text, LONGEST["material"]), ""),
        dimensions=fields.read("dimensions", lambda text: _line(text, LONGEST["dimensions"]), ""),
        care=fields.read("care", lambda text: _line(text, LONGEST["care"]), ""),
        attributes=_attributes(form, fields),
        published="published" in form,
        variants=tuple(_variant(form, fields, row, names, currency, locale) for row in rows),
    )
    if not rows:
        fields.errors["v0-price"] = "Enter a price."
    if len(set(names)) < len(names):
        fields.errors["option-0"] = "Give each option a name of its own."
    fields.refuse_errors()
    return draft


def fields_of(errors: Mapping[str, str], form: Mapping[str, str]) -> dict[str, str]:
    """Refusals of the domain beside the fields of the form: `variants/1/sku` is that of the second filled row."""
    rows = [row for row in rows_of(form) if f"v{row}-remove" not in form]
    first = f"v{rows[0]}" if rows else "v0"
    named = {}
    for pointer, sentence in errors.items():
        match = POINTER.fullmatch(pointer)
        if match and int(match[1]) < len(rows):
            name = "o0" if match[2] == "options" else match[2]
            named[f"v{rows[int(match[1])]}-{name}"] = sentence
        elif pointer in {"price", "compare_at", "stock", "sku"}:
            named[f"{first}-{pointer}"] = sentence
        else:
            named["name" if pointer == "variants" else pointer] = sentence
    return named


def _variant(
    form: Mapping[str, str], fields: FieldReader, row: int, names: Sequence[str], currency: str, locale: str
) -> VariantDraft:
    def price(text: str) -> int:
        return read_money(text, currency, locale)

    options = dict(zip(names, _options(form, row, len(names)), strict=True))
    for place, (name, value) in enumerate(options.items()):
        if not value:
            fields.errors[f"v{row}-o{place}"] = f"Enter the {name}."
    seen = form.get(f"v{row}-seen", "").strip()
    return VariantDraft(
        price=fields.read(f"v{row}-price", price, 0),
        compare_at=fields.read(f"v{row}-compare_at", lambda text: price(text) if text else None, None),
        options=options,
        sku=fields.read(f"v{row}-sku", lambda text: _line(text, LONGEST_SKU), "") or None,
        stock=fields.read(f"v{row}-stock", lambda text: None if text == seen else _stock(text), None),
        id=read_uuid(form.get(f"v{row}-id", "")),
    )


def _options(form: Mapping[str, str], row: int, count: int) -> list[str]:
    return [" ".join(form.get(f"v{row}-o{place}", "").split())[:LONGEST_WORD] for place in range(count)]


def _attributes(form: Mapping[str, str], fields: FieldReader) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in attributes_of(form):
        name = fields.read(f"a{row}-name", lambda text: _required(text, LONGEST_WORD), "")
        values = fields.read(f"a{row}-values", _words, list[str]())
        if name in found:
            fields.errors[f"a{row}-name"] = "This attribute occurs twice. Put all its values in one row."
        found[name] = values
    return found


def _words(text: str) -> list[str]:
    words = [_line(one, LONGEST_WORD) for one in _values(text, ";")]
    if not words:
        raise ValueError("Enter at least one value.")
    return words


def _values(text: str, sign: str) -> list[str]:
    return list(dict.fromkeys(value for one in text.split(sign) if (value := " ".join(one.split()))))


def _stock(text: str) -> int:
    number = whole_number(text, 0, MAX_ON_HAND)
    if number is None:
        raise ValueError(f"Enter a whole number from 0 to {MAX_ON_HAND:,}.")
    return number


def _line(text: str, longest: int) -> str:
    line = clean_text(text)
    if len(line) > longest:
        raise ValueError(f"Use at most {longest} characters.")
    return line


def _required(text: str, longest: int) -> str:
    line = _line(text, longest)
    if not line:
        raise ValueError("This cannot be empty.")
    return line


def _lines(text: str) -> tuple[str, ...]:
    lines = tuple(line for one in clean_prose(text).split("\n") if (line := _line(one, 300)))
    if len(lines) > MOST_DETAILS:
        raise ValueError(f"Use at most {MOST_DETAILS} lines.")
    return lines
