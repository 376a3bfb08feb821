"""Rules for every collection, whether its draft came from a form or the API."""

from domain.catalogue.collection_rules import Rule
from domain.errors import InvalidError
from domain.text import fold

MOST_CONDITIONS = 5
"""The most attributes that a rule names."""

MOST_DAYS = 365


def check_rule(rule: Rule) -> None:
    """Raise `InvalidError`, with a sentence beside each condition that cannot be accepted."""
    errors: dict[str, str] = {}
    if rule == Rule():
        errors["rule"] = "Choose at least one condition."
    if len(rule.attributes) > MOST_CONDITIONS:
        errors["rule/attributes"] = f"A rule names at most {MOST_CONDITIONS} attributes."
    if len({fold(name) for name, _ in rule.attributes}) < len(rule.attributes):
        errors["rule/attributes"] = "Name each attribute once."
    if rule.price_min is not None and rule.price_max is not None and rule.price_min > rule.price_max:
        errors["rule/price_max"] = "The highest price must not be below the lowest."
    if rule.new_days is not None and not 1 <= rule.new_days <= MOST_DAYS:
        errors["rule/new_days"] = f"Enter a whole number from 1 to {MOST_DAYS}."
    if errors:
        raise InvalidError(errors)
