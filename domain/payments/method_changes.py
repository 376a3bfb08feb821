"""The rules of payment methods as stored, and their changes: each is logged."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any

import asyncpg

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.connection import Connection
from domain.errors import ConflictError, InvalidError, NotFoundError, check_version
from domain.payments.method_rules import USUAL_RULES, MethodRule
from domain.payments.methods import CARD
from domain.words.messages import gettext


class CardRuleError(ConflictError):
    """Payments by card have no rule: every order can be paid by card."""

    code = "card_rule"


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A rule and the version of it that was read; one that was never changed has version 1."""

    rule: MethodRule
    version: int


READ = """
SELECT name, enabled, countries, minimum, maximum, paid_orders, hold_hours, group_id, version
FROM payment_methods WHERE currency = $1
"""
WRITE = """
INSERT INTO payment_methods (currency, name, enabled, countries, minimum, maximum, paid_orders, hold_hours, group_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (currency, name) DO UPDATE SET enabled = excluded.enabled, countries = excluded.countries,
    minimum = excluded.minimum, maximum = excluded.maximum, paid_orders = excluded.paid_orders,
    hold_hours = excluded.hold_hours, group_id = excluded.group_id, version = payment_methods.version + 1
"""


async def stored_rules(connection: Connection, currency: str) -> tuple[StoredRule, ...]:
    """The rule of every payment method, with amounts in `currency`: one query."""
    found = {row["name"]: _stored(row) for row in await connection.fetch(READ, currency)}
    return tuple(found.get(usual.name, StoredRule(usual, 1)) for usual in USUAL_RULES)


async def find_rule(connection: Connection, name: str, *, currency: str) -> StoredRule:
    """The rule of one payment method: one query. Raises `NotFoundError`."""
    for stored in await stored_rules(connection, currency):
        if stored.rule.name == name:
            return stored
    raise NotFoundError(gettext("There is no such payment method."))


async def change_rule(
    connection: Connection, *, rule: MethodRule, currency: str, expected: Collection[int] | None, by: Principal
) -> StoredRule:
    """Replace the rule of a payment method; orders keep the hold that they were placed with.

    A change of nothing leaves the version as it is. Raises `NotFoundError`, `CardRuleError`, `StaleError` unless its
    version is among the `expected` ones, or `InvalidError`.
    """
    await connection.execute("LOCK TABLE payment_methods IN SHARE ROW EXCLUSIVE MODE")
    present = await find_rule(connection, rule.name, currency=currency)
    if rule.name == CARD:
        raise CardRuleError(gettext("Payments by card are always on, and have no rules."))
    before, after = asdict(present.rule), asdict(rule)
    changes = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    check_version(present.version, expected, changes)
    if not changes:
        return present
    if rule.minimum is not None and rule.maximum is not None and rule.maximum < rule.minimum:
        raise InvalidError({"maximum": gettext("The maximum cannot be lower than the minimum.")})
    try:
        await connection.execute(WRITE, currency, *_values(rule))
    except asyncpg.ForeignKeyViolationError as error:
        raise InvalidError({"group_id": gettext("This group of customers does not exist.")}) from error
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.email,
        action="payment_method.changed",
        subject=rule.name,
        details={"currency": currency, "before": before, "after": after},
    )
    return await find_rule(connection, rule.name, currency=currency)


def _values(rule: MethodRule) -> list[Any]:
    return [list(value) if isinstance(value, tuple) else value for value in asdict(rule).values()]


def _stored(row: Any) -> StoredRule:
    *values, version = row.values()
    rule = MethodRule(*values)
    return StoredRule(replace(rule, countries=tuple(rule.countries)), version)
