"""The step of checkout at which shoppers confirm that they are old enough for what they order."""

from collections.abc import Mapping

from domain.assortment.checks import OLDEST_AGE
from domain.cart.views import CartView
from domain.checkout.ages import FIELD, check_declared
from domain.errors import InvalidError, ShopError
from web.infra.parsing import whole_number


def read_age(form: Mapping[str, str]) -> int:
    """The age that was confirmed, which is the value of a ticked box; 0 if it was not ticked."""
    return whole_number(form.get(FIELD, ""), 1, OLDEST_AGE) or 0


def missing_age(refusal: ShopError | None, cart: CartView, form: Mapping[str, str]) -> InvalidError | None:
    """The refusal of an age that was not confirmed, to stand beside those of other fields; None if it was."""
    if not isinstance(refusal, InvalidError):
        return None
    try:
        check_declared(read_age(form), [cart.minimum_age])
    except InvalidError as missing:
        return missing
    return None
