"""Ages that products ask of whoever buys them, and what a shopper declares before an order.

Sources: in the United Kingdom the Criminal Justice Act 1988, sections 141A (no knife is sold to anybody under 18) and
141B (sold at a distance, only with a system that checks ages, a parcel that says what is in it, and delivery into the
hands of somebody of age); in the European Union the law of the member states, such as section 9 of the German
Jugendschutzgesetz. A declaration is the least that checkout asks; it proves no age, so the parcel's slip and the order
tell staff that the age has still to be checked, at the door or before the parcel leaves. A date of birth would prove no
more, so none is asked or kept: only the declared age, with its time, on the order's timeline.
"""

from collections.abc import Iterable

from domain.errors import InvalidError
from domain.words.messages import gettext

FIELD = "of_age"
"""The name of the field in which an age is declared."""


def required_age(ages: Iterable[int | None]) -> int:
    """The highest of the minimum ages of products, 0 if they have none."""
    return max((age for age in ages if age), default=0)


def check_declared(declared: int, ages: Iterable[int | None]) -> None:
    """Raise `InvalidError` unless the declared age is that of all products."""
    if (required := required_age(ages)) > declared:
        raise InvalidError({FIELD: gettext("Confirm that you are %(required)s or older.", required=required)})
