"""The addresses of an order in JSON as fields of the checkout form, and where in JSON their errors point."""

from web.checkout.billing import CHOICE, PREFIX, billing_pointer
from web.checkout.schemas import BillingAddress, ShippingAddress

ADDRESS = frozenset(ShippingAddress.__struct_fields__)


def fields_of(shipping: ShippingAddress, billing: BillingAddress | None) -> dict[str, str]:
    """Return the fields of the checkout form for both addresses; without `billing` the invoice goes where they do."""
    fields = {name: getattr(shipping, name) for name in ADDRESS}
    if billing is None:
        return fields
    other = {PREFIX + name: getattr(billing, name) for name in BillingAddress.__struct_fields__}
    return {**fields, **other, CHOICE: "on"}


def pointer_of(name: str) -> str:
    """Return where in JSON a field of the checkout form stands."""
    return f"/shipping_address/{name}" if name in ADDRESS else billing_pointer(name) or f"/{name}"
