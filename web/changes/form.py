"""The form of a bulk edit: which products, what is changed of them, and when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Literal

from domain.assortment.checks import LONGEST_WORD, MOST_VALUES
from domain.assortment.listing import ProductState
from domain.catalogue.tree import CategoryTree
from domain.changes.edits import (
    LEAST_PERCENT,
    MOST_PERCENT,
    MOST_PRODUCTS,
    BulkEdit,
    Edit,
    Filter,
    PriceEdit,
    SaleEdit,
    Selection,
    StockEdit,
)
from domain.changes.states import Action
from domain.errors import InvalidError
from domain.stock.changes import MAX_ON_HAND
from domain.words.messages import gettext, marked
from web.catalogue.admin.list_form import read_product_list
from web.config.settings import Settings
from web.http.forms.datetimes import read_moment
from web.http.forms.money import read_money
from web.http.forms.reader import FieldReader
from web.infra.parsing import clean_text, read_uuid

PARTS = {
    "prices": marked("Change prices"),
    "sale": marked("Plan a sale"),
    "category": marked("Change category"),
    "publish": marked("Publish or hide"),
    "stock": marked("Change stock"),
    "attributes": marked("Change an attribute"),
}
"""The parts of the form, each opened by a button of the list of products."""
ROUNDINGS = (1, 5, 10, 50, 100, 500, 1000)
"""What prices can be rounded to in the form, in minor units."""
REASONS = {
    "received": marked("Received"),
    "damaged": marked("Damaged"),
    "returned": marked("Returned"),
    "other": marked("Other"),
}
ON_PAGE = ("price", "price_value", "round_to", "compare_at", "compare_at_value", "sale", "sale_value", "sale_round_to",
           "sale_from", "sale_until", "category", "published", "stock_delta",
           "stock_reason", "attribute_name", "attribute_values", "apply_at")  # fmt: skip
NOTHING = marked("Choose what to change.")
FIRST_OF = {"prices": "price_value", "publish": "published", "stock": "stock_delta", "attributes": "attribute_name"}
"""The field beside which a part of the form says that nothing was chosen, if it is not named as the part is."""


@dataclass(frozen=True, slots=True)
class EditForm:
    """A bulk edit as submitted; it is applied at `apply_at`, in UTC, or when somebody says so."""

    edit: BulkEdit
    apply_at: datetime | None


def read_selection(form: Mapping[str, str]) -> Selection:
    """The products that a form or an address names: all that match its filter, or those that were ticked.

    Raises `InvalidError` if there are none.
    """
    if form.get("every"):
        wanted = read_product_list(form).filter
        return Selection(filter=Filter(wanted.words, ProductState(wanted.state) if wanted.state else None))
    chosen = [found for one in form.get("products", "").split(",")[:MOST_PRODUCTS] if (found := read_uuid(one))]
    if not chosen:
        raise InvalidError({"products": gettext("Choose at least one product.")})
    return Selection(product_ids=tuple(dict.fromkeys(chosen)))


def hidden_of(selection: Selection) -> dict[str, str]:
    """A selection as hidden fields."""
    if selection.filter is None:
        return {"products": ",".join(map(str, selection.product_ids))}
    return {"every": "yes", "q": selection.filter.q, "state": selection.filter.state or ""}


def read_edit(form: Mapping[str, str], settings: Settings, tree: CategoryTree) -> EditForm:
    """The bulk edit of a submitted form. Raises `InvalidError` with every field that is wrong."""
    selection = read_selection(form)
    fields = FieldReader({name: form.get(name, "").strip() for name in ON_PAGE})
    price = _price(form, fields, settings)
    sale = _sale(form, fields, settings)
    edit = Edit(
        price=price,
        round_to=fields.read("round_to" if price else "sale_round_to", _rounding, None) if price or sale else None,
        compare_at=_compare_at(form, fields, settings),
        sale="none" if form.get("sale") == "none" else sale,
        category=fields.read("category", lambda text: _category(text, tree), None),
        published={"yes": True, "no": False}.get(form.get("published", "")),
        stock=_stock(form, fields),
        attributes=_attributes(fields),
    )
    apply_at = fields.read("apply_at", lambda text: _moment(text, settings.time_zone), None)
    if edit == Edit() and not fields.errors:
        part = form.get("part", "")
        fields.errors[FIRST_OF.get(part, part) if part in PARTS else "price"] = gettext(NOTHING)
    fields.refuse_errors()
    return EditForm(BulkEdit(selection, edit), apply_at)


def _moment(text: str, zone: str) -> datetime | None:
    return read_moment(text, zone) if text else None


def _price(form: Mapping[str, str], fields: FieldReader, settings: Settings, name: str = "price") -> PriceEdit | None:
    def money(text: str) -> int:
        return read_money(text, settings.currency, settings.locale)

    way, value = form.get(name, ""), f"{name}_value"
    if way == "percent":
        return PriceEdit(percent=fields.read(value, read_percent, "0"))
    if way == "amount":
        return PriceEdit(amount=fields.read(value, lambda text: _signed(text, money), 0))
    if way == "set":
        return PriceEdit(set=fields.read(value, money, 0))
    _refuse_typed(form, fields, name, value)
    return None


def _sale(form: Mapping[str, str], fields: FieldReader, settings: Settings) -> SaleEdit | None:
    price = _price(form, fields, settings, "sale")
    begins, ends = (
        fields.read(name, lambda text: _moment(text, settings.time_zone), None) for name in ("sale_from", "sale_until")
    )
    if price is None and (begins or ends):
        fields.errors["sale"] = gettext("Choose the sale price, or leave its times empty.")
    return SaleEdit(price, begins, ends) if price else None


def _refuse_typed(form: Mapping[str, str], fields: FieldReader, way: str, value: str) -> None:
    """Refuse a value that was typed without saying what is to be done with it, rather than pass it over."""
    if form.get(value, "").strip():
        fields.errors[way] = gettext("Choose what to do with the amount, or leave it empty.")


def read_percent(text: str) -> str:
    """A percentage as a plain decimal. Raises ValueError."""
    plain = text.replace("%", "").replace("−", "-").replace(",", ".").replace(" ", "")
    try:
        number = Decimal(plain)
    except InvalidOperation as error:
        raise ValueError(gettext("Enter a percentage, such as 10 or -12.5.")) from error
    if not number.is_finite() or not LEAST_PERCENT <= number <= MOST_PERCENT:
        raise ValueError(
            gettext(
                "Enter a percentage from %(least_percent)s to %(most_percent)s.",
                least_percent=LEAST_PERCENT,
                most_percent=MOST_PERCENT,
            )
        )
    return f"{number.normalize():f}"


def _signed(text: str, money: Callable[[str], int]) -> int:
    plain = text.replace("−", "-").lstrip()
    return -money(plain[1:]) if plain.startswith("-") else money(plain.removeprefix("+"))


def _rounding(text: str) -> int | None:
    if not text:
        return None
    if text not in {str(one) for one in ROUNDINGS}:
        raise ValueError(gettext("Choose what to round to."))
    return int(text)


def _compare_at(
    form: Mapping[str, str], fields: FieldReader, settings: Settings
) -> int | Literal["price", "none"] | None:
    way = form.get("compare_at", "")
    if way == "price":
        return "price"
    if way == "none":
        return "none"
    if way != "set":
        _refuse_typed(form, fields, "compare_at", "compare_at_value")
        return None
    return fields.read("compare_at_value", lambda text: read_money(text, settings.currency, settings.locale), 0)


def _category(text: str, tree: CategoryTree) -> str | None:
    if text and text not in tree.slugs:
        raise ValueError(gettext("There is no such category."))
    return text or None


def _stock(form: Mapping[str, str], fields: FieldReader) -> StockEdit | None:
    if not form.get("stock_delta", "").strip():
        return None
    delta = fields.read("stock_delta", _delta, 0)
    return StockEdit(delta, fields.read("stock_reason", _reason, ""))


def _delta(text: str) -> int:
    plain = "".join(text.split()).replace("−", "-")
    if not plain.lstrip("+-").isdecimal() or not plain.isascii() or len(plain) > len(str(MAX_ON_HAND)) + 1:
        raise ValueError(gettext("Enter a whole number, such as 12 or -3."))
    if not 0 < abs(int(plain)) <= MAX_ON_HAND:
        raise ValueError(
            gettext("Enter a number from 1 to %(most)s, or below 0 to take away.", most=f"{MAX_ON_HAND:,}")
        )
    return int(plain)


def _reason(text: str) -> str:
    if text not in REASONS:
        raise ValueError(gettext("Choose a reason."))
    return text


def _attributes(fields: FieldReader) -> dict[str, list[str]]:
    name = fields.read("attribute_name", _word, "")
    values = fields.read("attribute_values", _values, list[str]())
    if values and not name and "attribute_name" not in fields.errors:
        fields.errors["attribute_name"] = gettext("Enter the name of the attribute.")
    return {name: values} if name else {}


def _word(text: str) -> str:
    word = clean_text(text)
    if len(word) > LONGEST_WORD:
        raise ValueError(gettext("Use at most %(number)s characters.", number=LONGEST_WORD))
    return word


def _values(text: str) -> list[str]:
    values = list(dict.fromkeys(word for one in text.split(";") if (word := _word(one))))
    if len(values) > MOST_VALUES:
        raise ValueError(gettext("Use at most %(number)s values.", number=MOST_VALUES))
    return values


def read_action(text: str) -> Action | None:
    """The action that rows are filtered by, None for any."""
    return Action(text) if text in set(Action) - {Action.WAITING} else None
