"""The rows of variants in the form of a product: the fields of variant 3 are v3-sku, v3-price and so on."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import product as combinations

from domain.assortment.checks import (
    HEAVIEST_GRAMS,
    LONGEST_BARCODE,
    LONGEST_PROSE,
    LONGEST_WORD,
    MOST_OPTIONS,
    MOST_VARIANTS,
)
from domain.assortment.drafts import ProductDraft, VariantDraft
from domain.assortment.variants import LONGEST_SKU
from domain.errors import InvalidError
from domain.money import decimal_text
from domain.prices.unit_price import read_content
from domain.stock.changes import MAX_ON_HAND
from domain.words.messages import gettext
from web.config.settings import Settings
from web.http.forms.datetimes import moment_text, read_moment
from web.http.forms.money import read_money
from web.http.forms.reader import FieldReader
from web.infra.parsing import clean_text, read_uuid, whole_number

ROW = re.compile(r"v(\d{1,3})-")
BARCODE = re.compile(rf"[0-9A-Za-z-]{{0,{LONGEST_BARCODE}}}")
Form = dict[str, str]


def variants_of(draft: ProductDraft, currency: str, zone: str) -> Form:
    """The variants of a product as the values of their rows; prices as plain amounts, times as clocks of `zone` say."""
    form: Form = {}
    for row, one in enumerate(draft.variants):
        stock = "" if one.stock is None else str(one.stock)
        values = {
            "id": str(one.id or ""), "sku": one.sku or "", "price": decimal_text(one.price, currency),
            "compare_at": "" if one.compare_at is None else decimal_text(one.compare_at, currency),
            "sale_price": "" if one.sale_price is None else decimal_text(one.sale_price, currency),
            "sale_from": moment_text(one.sale_from, zone), "sale_until": moment_text(one.sale_until, zone),
            "stock": stock, "seen": stock, "barcode": one.barcode, "content": one.content,
            "weight_grams": "" if one.weight_grams is None else str(one.weight_grams),
        }  # fmt: skip
        values |= {f"o{place}": value for place, value in enumerate(one.options.values())}
        form |= {f"v{row}-{name}": value for name, value in values.items()}
    return form


def rows_of(form: Mapping[str, str]) -> list[int]:
    """The numbers of the rows of variants in which anything is filled in."""
    found = {int(match[1]) for name, value in form.items() if value.strip() and (match := ROW.match(name))}
    return sorted(row for row in found if row < MOST_VARIANTS)


def typed(form: Mapping[str, str]) -> Form:
    """The submitted values, to show them again."""
    return {
        name: value.replace("\x00", "")[:LONGEST_PROSE] for name, value in form.items() if len(name) <= LONGEST_WORD
    }


def with_combinations(form: Mapping[str, str]) -> Form:
    """The form with a row for each combination of the values listed for each option; rows that are whole are kept.

    A new row that says nothing of an option, as when that was named afterwards, makes room for those that do.
    Raises `InvalidError` if there would be more than a product may have.
    """
    listed = [values_of(form.get(f"option-{place}-values", ""), ",") for place in range(MOST_OPTIONS)]
    listed = [values for place, values in enumerate(listed) if form.get(f"option-{place}", "").strip()]
    made = typed(form)
    wanted = [values for values in listed if values]
    if not wanted:
        raise InvalidError({"option-0-values": gettext("Name an option, such as Colour, and list its values.")})
    named = {row: tuple(_options(form, row, len(wanted))) for row in rows_of(form)}
    taken = [row for row, values in named.items() if all(values) or form.get(f"v{row}-id")]
    new = [one for one in combinations(*wanted) if one not in named.values()]
    if len(taken) + len(new) > MOST_VARIANTS:
        raise InvalidError(
            {
                "option-0-values": gettext(
                    "A product has at most %(most_variants)s variants.", most_variants=MOST_VARIANTS
                )
            }
        )
    free = [row for row in range(MOST_VARIANTS) if row not in taken]
    for values, row in zip(new, free, strict=False):
        made |= {f"v{row}-o{place}": value for place, value in enumerate(values)}
        made |= {f"v{row}-price": form.get(f"v{row}-price") or form.get("v0-price", "")}
    over = tuple(f"v{row}-" for row in free[len(new) :])
    return {name: value for name, value in made.items() if not name.startswith(over)}


def read_variant(
    form: Mapping[str, str], fields: FieldReader, row: int, names: Sequence[str], settings: Settings
) -> VariantDraft:
    """The variant in a `row` of the form; what is wrong is noted in `fields`."""

    def price(text: str) -> int:
        return read_money(text, settings.currency, settings.locale)

    options = dict(zip(names, _options(form, row, len(names)), strict=True))
    for place, (name, value) in enumerate(options.items()):
        if not value:
            fields.errors[f"v{row}-o{place}"] = gettext("Enter the %(name)s.", name=name)

    def moment(text: str) -> datetime | None:
        return read_moment(text, settings.time_zone) if text else None

    seen = form.get(f"v{row}-seen", "").strip()
    return VariantDraft(
        price=fields.read(f"v{row}-price", price, 0),
        compare_at=fields.read(f"v{row}-compare_at", lambda text: price(text) if text else None, None),
        sale_price=fields.read(f"v{row}-sale_price", lambda text: price(text) if text else None, None),
        sale_from=fields.read(f"v{row}-sale_from", moment, None),
        sale_until=fields.read(f"v{row}-sale_until", moment, None),
        content=fields.read(f"v{row}-content", read_content, ""),
        options=options,
        sku=fields.read(f"v{row}-sku", lambda text: line_of(text, LONGEST_SKU), "") or None,
        stock=fields.read(f"v{row}-stock", lambda text: None if text == seen else _number(text, MAX_ON_HAND), None),
        weight_grams=fields.read(f"v{row}-weight_grams", _grams, None),
        barcode=fields.read(f"v{row}-barcode", _barcode, ""),
        id=read_uuid(form.get(f"v{row}-id", "")),
    )


def _options(form: Mapping[str, str], row: int, count: int) -> list[str]:
    return [" ".join(form.get(f"v{row}-o{place}", "").split())[:LONGEST_WORD] for place in range(count)]


def _number(text: str, most: int) -> int:
    number = whole_number(text, 0, most)
    if number is None:
        raise ValueError(gettext("Enter a whole number from %(lowest)s to %(highest)s.", lowest=0, highest=f"{most:,}"))
    return number


def _grams(text: str) -> int | None:
    return _number(text, HEAVIEST_GRAMS) if text else None


def _barcode(text: str) -> str:
    barcode = text.replace(" ", "")
    if not BARCODE.fullmatch(barcode):
        raise ValueError(
            gettext("Use up to %(longest_barcode)s digits, letters and hyphens.", longest_barcode=LONGEST_BARCODE)
        )
    return barcode


def values_of(text: str, sign: str) -> list[str]:
    """The values in a text with `sign` between them, each once."""
    return list(dict.fromkeys(value for one in text.split(sign) if (value := " ".join(one.split()))))


def line_of(text: str, longest: int) -> str:
    """The text as one clean line. Raises ValueError if it is too long."""
    line = clean_text(text)
    if len(line) > longest:
        raise ValueError(gettext("Use at most %(number)s characters.", number=longest))
    return line
