"""The form of a product for staff: its words, its attributes, and a row for each variant.

The fields of variant 3 are v3-sku, v3-price and so on, those of attribute 3 a3-name and a3-values.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from domain.assortment.checks import (
    LONGEST_AGE_REASON,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_SEARCH_DESCRIPTION,
    LONGEST_SEARCH_TITLE,
    LONGEST_WORD,
    MOST_ATTRIBUTES,
    MOST_DETAILS,
    MOST_OPTIONS,
    MOST_VALUES,
    OLDEST_AGE,
)
from domain.assortment.drafts import OF_A_VARIANT, ProductDraft
from domain.words.messages import gettext
from web.catalogue.admin.variant_form import (
    Form,
    line_of,
    read_variant,
    rows_of,
    values_of,
    variants_of,
)
from web.config.settings import Settings
from web.http.forms.datetimes import moment_text, read_shown_moment
from web.http.forms.reader import FieldReader
from web.infra.parsing import clean_prose, clean_text, whole_number

MOST_FIELDS = 1500
LONGEST = {"name": LONGEST_NAME, "slug": 160, "category": 160}
LONGEST_LINES = {
    "material": LONGEST_LINE,
    "dimensions": LONGEST_LINE,
    "care": LONGEST_LINE,
    "search_title": LONGEST_SEARCH_TITLE,
    "search_description": LONGEST_SEARCH_DESCRIPTION,
    "age_reason": LONGEST_AGE_REASON,
}
POINTER = re.compile(r"variants/(\d+)/(\w+)")


def form_of(draft: ProductDraft, settings: Settings) -> Form:
    """A product as the values of its form fields; amounts without the currency, times in the shop's time zone."""
    return words_of(draft, settings) | variants_of(draft, settings.currency, settings.time_zone)


def words_of(draft: ProductDraft, settings: Settings) -> Form:
    """A product as the values of its form fields, but for the rows of its variants."""
    names = list(draft.variants[0].options)
    form = {name: getattr(draft, name) for name in ("name", "category", "description", *LONGEST_LINES)}
    form |= {
        "slug": draft.slug or "",
        "details": "\n".join(draft.details),
        "published": "on" if draft.published else "",
        "publish_at": moment_text(draft.publish_at, settings.time_zone),
        "withdrawal_exception": draft.withdrawal_exception or "",
        "maker": draft.maker or "",
        "safety": draft.safety,
        "minimum_age": str(draft.minimum_age or ""),
    }
    form |= {f"option-{place}": name for place, name in enumerate(names)}
    of_options = set(names)
    free = [(name, values) for name, values in draft.attributes.items() if name not in of_options]
    for place, (name, values) in enumerate(free):
        form |= {f"a{place}-name": name, f"a{place}-values": "; ".join(values)}
    return form


def attributes_of(form: Mapping[str, str]) -> list[int]:
    """The numbers of the rows of attributes in which anything is filled in."""
    return [
        n for n in range(MOST_ATTRIBUTES) if form.get(f"a{n}-name", "").strip() or form.get(f"a{n}-values", "").strip()
    ]


def read_product(form: Mapping[str, str], settings: Settings, shown_at: datetime | None = None) -> ProductDraft:
    """The product of a submitted form, which showed `shown_at` as the time of its publication.

    Raises `InvalidError` with every field that is wrong.
    """
    fields = FieldReader(defaultdict(str, {name: value.strip() for name, value in form.items()}))

    def line(name: str) -> str:
        return fields.read(name, lambda text: line_of(text, LONGEST_LINES[name]), "")

    names = [name for place in range(MOST_OPTIONS) if (name := form.get(f"option-{place}", "").strip())]
    rows = [row for row in rows_of(form) if f"v{row}-remove" not in form]
    draft = ProductDraft(
        name=fields.read("name", lambda text: _required(text, LONGEST["name"]), ""),
        slug=fields.read("slug", lambda text: line_of(text, LONGEST["slug"]), "") or None,
        category=fields.read("category", lambda text: _required(text, LONGEST["category"]), ""),
        description=fields.read("description", clean_prose, ""),
        details=fields.read("details", _lines, ()),
        material=line("material"),
        dimensions=line("dimensions"),
        care=line("care"),
        search_title=line("search_title"),
        search_description=line("search_description"),
        withdrawal_exception=form.get("withdrawal_exception") or None,
        maker=fields.read("maker", clean_text, "") or None,
        safety=fields.read("safety", clean_prose, ""),
        minimum_age=fields.read("minimum_age", _age, None),
        age_reason=line("age_reason"),
        attributes=_attributes(form, fields),
        published="published" in form,
        publish_at=fields.read("publish_at", lambda text: read_shown_moment(text, shown_at, settings.time_zone), None),
        variants=tuple(read_variant(form, fields, row, names, settings) for row in rows),
    )
    if draft.published and draft.publish_at:
        fields.errors["publish_at"] = gettext("It is published already. Leave this empty, or untick Published.")
    if not rows:
        fields.errors["v0-price"] = gettext("Enter a price.")
    if len(set(names)) < len(names):
        fields.errors["option-0"] = gettext("Give each option a name of its own.")
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
        elif pointer in OF_A_VARIANT:
            named[f"{first}-{pointer}"] = sentence
        else:
            named["name" if pointer == "variants" else pointer] = sentence
    return named


def _attributes(form: Mapping[str, str], fields: FieldReader) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in attributes_of(form):
        name = fields.read(f"a{row}-name", lambda text: _required(text, LONGEST_WORD), "")
        values = fields.read(f"a{row}-values", _words, list[str]())
        if name in found:
            fields.errors[f"a{row}-name"] = gettext("This attribute occurs twice. Put all its values in one row.")
        found[name] = values
    return found


def _words(text: str) -> list[str]:
    words = [line_of(one, LONGEST_WORD) for one in values_of(text, ";")]
    if not 1 <= len(words) <= MOST_VALUES:
        raise ValueError(gettext("Enter 1 to %(most_values)s values.", most_values=MOST_VALUES))
    return words


def _required(text: str, longest: int) -> str:
    line = line_of(text, longest)
    if not line:
        raise ValueError(gettext("This cannot be empty."))
    return line


def _age(text: str) -> int | None:
    age = whole_number(text, 1, OLDEST_AGE) if text else None
    if text and age is None:
        raise ValueError(
            gettext("Enter a whole number from 1 to %(oldest_age)s, or leave it empty.", oldest_age=OLDEST_AGE)
        )
    return age


def _lines(text: str) -> tuple[str, ...]:
    lines = tuple(line for one in clean_prose(text).split("\n") if (line := line_of(one, LONGEST_LINE)))
    if len(lines) > MOST_DETAILS:
        raise ValueError(gettext("Use at most %(number)s lines.", number=MOST_DETAILS))
    return lines
