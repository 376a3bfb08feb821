"""What a change of an order does, from what to what: in sentences for its timeline and email, and for the audit log."""

from typing import Any

from domain.checkout.change_parts import ChangedLine, WantedChange
from domain.checkout.change_plan import PlannedChange
from domain.money import written
from domain.orders.views import OrderView
from domain.words.messages import gettext, marked

ADDRESS = ("name", "company", "line1", "line2", "city", "region", "postal_code", "country", "phone")
MOVED = marked("Delivery address changed.")
RENAMED = marked("Email address changed.")


def changes_of(plan: PlannedChange, *, names_addresses: bool = True) -> list[str]:
    """A sentence for each thing that changes, none if nothing does; one that is sent to anybody names no addresses."""
    order, wanted = plan.order, plan.wanted
    changes = [_line(one) for one in plan.lines if one.before != one.quantity]
    if plan.moves:
        changes.append(_moved(_address(order.address), _address(wanted.address)) if names_addresses else gettext(MOVED))
    if wanted.delivery_method != order.delivery_method:
        before, after = order.explanation.get("delivery", order.delivery_method), plan.quote.explanation["delivery"]
        changes.append(gettext("Delivery: %(before)s → %(after)s.", before=before, after=after))
    if wanted.email != order.email:
        changes.append(_renamed(order.email, wanted.email) if names_addresses else gettext(RENAMED))
    if plan.quote.total != order.total:
        before, after = (written(one, order.currency) for one in (order.total, plan.quote.total))
        changes.append(gettext("Total: %(before)s → %(after)s.", before=before, after=after))
    return changes


def _line(one: ChangedLine) -> str:
    if not one.before:
        return gettext("Added: %(quantity)s × %(title)s.", quantity=one.quantity, title=one.title)
    if not one.quantity:
        return gettext("Removed: %(before)s × %(title)s.", before=one.before, title=one.title)
    return gettext("%(title)s: %(before)s → %(quantity)s.", title=one.title, before=one.before, quantity=one.quantity)


def _moved(before: str, after: str) -> str:
    return gettext("Delivery address: %(before)s → %(after)s.", before=before, after=after)


def _renamed(before: str, after: str) -> str:
    return gettext("Email address: %(before)s → %(after)s.", before=before, after=after)


def _address(address: dict[str, str]) -> str:
    return ", ".join(address[name] for name in ADDRESS if address.get(name))


def details_of(plan: PlannedChange) -> dict[str, Any]:
    """What the audit log keeps: goods and figures from what to what; of a person's details, that they changed."""
    order, wanted = plan.order, plan.wanted
    return {
        "lines": {one.offer.sku: [one.before, one.quantity] for one in plan.lines if one.before != one.quantity},
        "total": [order.total, plan.quote.total],
        "delivery_method": [order.delivery_method, wanted.delivery_method],
        "address_changed": plan.moves,
        "email_changed": wanted.email != order.email,
        "refund": plan.refund,
        "due": plan.due,
    }


def differences(order: OrderView, wanted: WantedChange) -> dict[str, tuple[object, object]]:
    """By field the present value and the wanted one, where they differ; none if the order is as it is to be."""
    quantities = {line.id: line.quantity for line in order.lines}
    by_sku = {line.sku.lower(): line.quantity for line in order.lines}
    address = {name: (order.address.get(name, ""), wanted.address.get(name, "")) for name in ADDRESS}
    both: dict[str, tuple[object, object]] = {
        "email": (order.email, wanted.email),
        "delivery_method": (order.delivery_method, wanted.delivery_method),
        **{f"shipping_address/{name}": pair for name, pair in address.items()},
        **{f"lines/{one}/quantity": (quantities.get(one, 0), count) for one, count in wanted.quantities.items()},
        **{f"added/{one.sku}": (by_sku.get(one.sku.lower(), 0), one.quantity) for one in wanted.added},
    }
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}
