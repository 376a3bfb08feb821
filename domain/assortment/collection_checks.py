"""Rules for every collection, whether its draft came from a form or the API."""

from domain.catalogue.collection_rules import Rule
from domain.errors import InvalidError
from domain.text import fold
from domain.words.messages import gettext

MOST_CONDITIONS = 5
"""The most attributes that a rule names."""

MOST_DAYS = 365


def check_rule(rule: Rule) -> None:
    """Raise `InvalidError`, with a sentence beside each condition that cannot be accepted."""
    errors: dict[str, str] = {}
    if rule == Rule():
        errors["rule"] = gettext("Choose at least one condition.")
    if len(rule.attributes) > MOST_CONDITIONS:
        errors["rule/attributes"] = gettext(
            "A rule names at most %(most_conditions)s attributes.", most_conditions=MOST_CONDITIONS
        )
    if len({fold(name) for name, _ in rule.attributes}) < len(rule.attributes):
        errors["rule/attributes"] = gettext("Name each attribute once.")
    if rule.price_min is not None and rule.price_max is not None and rule.price_min > rule.price_max:
        errors["rule/price_max"] = gettext("The highest price must not be below the lowest.")
    if rule.new_days is not None and not 1 <= rule.new_days <= MOST_DAYS:
        errors["rule/new_days"] = gettext(
            "Enter a whole number from %(lowest)s to %(highest)s.", lowest=1, highest=MOST_DAYS
        )
    if errors:
        raise InvalidError(errors)
