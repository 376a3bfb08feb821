"""The form in which staff change an order: its fields as they are, as they were typed, and what they ask for."""

from collections.abc import Mapping
from uuid import UUID

from domain.cart.operations import MAX_QUANTITY
from domain.checkout.change_parts import AddedItem, WantedChange
from domain.errors import InvalidError
from domain.orders.views import OrderView
from domain.words.messages import gettext
from web.config.settings import Settings
from web.http.forms.address import ON_PAGE, check_address, check_one, check_texts
from web.http.forms.fields import sound_address_of_mail
from web.infra.parsing import whole_number

MOST_ADDED = 3
"""How many products one form adds; the next form adds more."""

LONGEST_SKU = 64
PLAIN = frozenset({"version", "email", "delivery_method", *ON_PAGE})


def present_fields(order: OrderView) -> dict[str, str]:
    """Return the form as it is before anything is typed."""
    address = {name: order.address.get(name, "") for name in ON_PAGE}
    quantities = {f"quantity-{line.id}": str(line.quantity) for line in order.lines}
    fields = {"email": order.email, "delivery_method": order.delivery_method, "version": str(order.version)}
    return {**address, **quantities, **fields}


def typed_fields(form: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed into the form's fields, to be shown or sent again."""
    return {
        name: text.replace("\x00", "")[:300]
        for name, text in form.items()
        if name in PLAIN or name.startswith(("quantity-", "sku-", "count-"))
    }


def read_change(form: Mapping[str, str], order: OrderView, settings: Settings) -> WantedChange:
    """Return the change that the form asks for. Raises `InvalidError` with a sentence for each field that is wrong."""
    errors: dict[str, str] = {}
    contact = check_texts(form, {"email": 254}, {"email": gettext("Enter an email address.")}, errors)
    check_one(errors, contact, "email", sound_address_of_mail)
    address = check_address(form, errors, settings)
    quantities = _quantities(form, order, errors)
    added = _added(form, errors)
    if errors:
        raise InvalidError(errors)
    method = form.get("delivery_method", "") or order.delivery_method
    return WantedChange(contact["email"], address, method, quantities, added)


def _quantities(form: Mapping[str, str], order: OrderView, errors: dict[str, str]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for line in order.lines:
        name = f"quantity-{line.id}"
        quantity = whole_number(form.get(name, str(line.quantity)), 0, MAX_QUANTITY)
        if quantity is None:
            errors[name] = gettext(
                "Enter a whole number from 0 to %(max_quantity)s; 0 removes it.", max_quantity=MAX_QUANTITY
            )
        else:
            found[line.id] = quantity
    return found


def _added(form: Mapping[str, str], errors: dict[str, str]) -> tuple[AddedItem, ...]:
    added = []
    for place in range(MOST_ADDED):
        sku, typed = form.get(f"sku-{place}", "").strip(), form.get(f"count-{place}", "").strip()
        quantity = whole_number(typed or "1", 1, MAX_QUANTITY)
        if len(sku) > LONGEST_SKU or not sku.isprintable():
            errors[f"sku-{place}"] = gettext("No product with this SKU is for sale.")
        elif sku and quantity is None:
            errors[f"count-{place}"] = gettext(
                "Enter a whole number from %(lowest)s to %(highest)s.", lowest=1, highest=MAX_QUANTITY
            )
        elif sku and quantity:
            added.append(AddedItem(sku, quantity))
        elif typed and not sku:
            errors[f"sku-{place}"] = gettext("Enter the SKU of the product to add.")
    return tuple(added)


def named_by_field(error: InvalidError, form: Mapping[str, str]) -> InvalidError:
    """Return a refusal by the domain with its errors at the fields of the form, which has the lines in their order."""
    rows = [f"sku-{place}" for place in range(MOST_ADDED) if form.get(f"sku-{place}", "").strip()]
    lines = [name for name in form if name.startswith("quantity-")]
    known = {f"added/{place}/sku": row for place, row in enumerate(rows)}
    known |= {f"lines/{place}/quantity": name for place, name in enumerate(lines)}
    return InvalidError({known.get(name, name): text for name, text in error.errors.items()})
