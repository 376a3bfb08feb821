"""The step of checkout at which shoppers confirm that they are old enough for what they order."""

from collections.abc import Mapping

from domain.assortment.checks import OLDEST_AGE
from domain.checkout.ages import FIELD
from web.infra.parsing import whole_number


def read_age(form: Mapping[str, str]) -> int:
    """The age that was confirmed, which is the value of a ticked box; 0 if it was not ticked."""
    return whole_number(form.get(FIELD, ""), 1, OLDEST_AGE) or 0
