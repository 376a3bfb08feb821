"""The form of a collection for staff: by hand, or with the conditions of its rule.

The fields of condition 2 on an attribute are a2-name and a2-value.
"""

from collections import defaultdict
from collections.abc import Mapping

from domain.assortment.collection_checks import MOST_CONDITIONS, MOST_DAYS
from domain.assortment.collection_rows import CollectionDraft
from domain.catalogue.collection_rules import Rule
from domain.money import decimal_text, format_money
from domain.words.messages import gettext, ngettext
from web.catalogue.admin.category_form import LONGEST_DESCRIPTION, read_description, read_slug, read_title
from web.http.forms.money import read_money
from web.http.forms.reader import FieldReader
from web.infra.parsing import clean_text, whole_number

LONGEST_WORD = 100
ROWS = range(MOST_CONDITIONS)
TEXTS = ("name", "slug", "description", "price_min", "price_max", "new_days")
CELLS = tuple(f"a{row}-{part}" for row in ROWS for part in ("name", "value"))
TICKS = ("published", "reduced", "in_stock")
EMPTY = {"published": "on"}
Form = dict[str, str]


def form_of(draft: CollectionDraft, currency: str) -> Form:
    """A collection as the values of its form fields; prices as plain amounts."""
    rule = draft.rule or Rule()
    form = {
        "name": draft.name,
        "slug": draft.slug or "",
        "description": draft.description,
        "price_min": "" if rule.price_min is None else decimal_text(rule.price_min, currency),
        "price_max": "" if rule.price_max is None else decimal_text(rule.price_max, currency),
        "new_days": "" if rule.new_days is None else str(rule.new_days),
        "published": "on" if draft.published else "",
        "reduced": "on" if rule.reduced else "",
        "in_stock": "on" if rule.in_stock else "",
    }
    for row, (name, value) in enumerate(rule.attributes):
        form |= {f"a{row}-name": name, f"a{row}-value": value}
    return form


def typed(form: Mapping[str, str]) -> Form:
    """The submitted values, to show them again."""
    names = (*TEXTS, *CELLS, *TICKS)
    return {name: form[name].replace("\x00", "")[:LONGEST_DESCRIPTION] for name in names if name in form}


def rows_shown(form: Mapping[str, str]) -> list[int]:
    """The rows of conditions on attributes that are filled in, and a free one if there may be more."""
    filled = [row for row in ROWS if form.get(f"a{row}-name", "").strip() or form.get(f"a{row}-value", "").strip()]
    return sorted([*filled, *[row for row in ROWS if row not in filled][:1]])


def read_collection(form: Mapping[str, str], currency: str, locale: str, *, by_rule: bool) -> CollectionDraft:
    """The collection of a submitted form; its products stay. Raises `InvalidError` with every field that is wrong."""
    fields = FieldReader(defaultdict(str, {name: value.strip() for name, value in form.items()}))
    draft = CollectionDraft(
        name=fields.read("name", read_title, ""),
        slug=fields.read("slug", read_slug, None),
        description=fields.read("description", read_description, ""),
        rule=_rule(form, fields, currency, locale) if by_rule else None,
        published="published" in form,
    )
    fields.refuse_errors()
    return draft


def _rule(form: Mapping[str, str], fields: FieldReader, currency: str, locale: str) -> Rule:
    def price(text: str) -> int | None:
        return read_money(text, currency, locale) if text else None

    return Rule(
        attributes=tuple(_attribute(fields, row) for row in rows_shown(form) if _is_filled(form, row)),
        price_min=fields.read("price_min", price, None),
        price_max=fields.read("price_max", price, None),
        new_days=fields.read("new_days", _days, None),
        reduced="reduced" in form,
        in_stock="in_stock" in form,
    )


def _is_filled(form: Mapping[str, str], row: int) -> bool:
    return any(form.get(f"a{row}-{part}", "").strip() for part in ("name", "value"))


def _attribute(fields: FieldReader, row: int) -> tuple[str, str]:
    return fields.read(f"a{row}-name", _word, ""), fields.read(f"a{row}-value", _word, "")


def _word(text: str) -> str:
    word = clean_text(text)
    if not 1 <= len(word) <= LONGEST_WORD:
        raise ValueError(gettext("Enter up to %(longest_word)s characters.", longest_word=LONGEST_WORD))
    return word


def _days(text: str) -> int | None:
    days = whole_number(text, 1, MOST_DAYS)
    if text and days is None:
        raise ValueError(gettext("Enter a whole number from %(lowest)s to %(highest)s.", lowest=1, highest=MOST_DAYS))
    return days


def fields_of(errors: Mapping[str, str]) -> dict[str, str]:
    """Refusals of the domain beside the fields of the form: `rule/price_max` is that of the highest price."""
    return {
        "rule" if pointer == "rule/attributes" else pointer.removeprefix("rule/"): words
        for pointer, words in errors.items()
    }


def words_of(rule: Rule | None, currency: str, locale: str) -> str:
    """A rule in words: "Colour: Oat, up to £50.00, in stock"; "Chosen products" without one."""
    if rule is None:
        return gettext("Chosen products")
    words = [f"{name}: {value}" for name, value in rule.attributes]
    if rule.price_min is not None:
        words.append(gettext("from %(low)s", low=format_money(rule.price_min, currency, locale)))
    if rule.price_max is not None:
        words.append(gettext("up to %(high)s", high=format_money(rule.price_max, currency, locale)))
    if rule.new_days is not None:
        words.append(ngettext("added within %(num)s day", "added within %(num)s days", rule.new_days))
    words += [gettext("reduced")] * rule.reduced + [gettext("in stock")] * rule.in_stock
    return ", ".join(words)
