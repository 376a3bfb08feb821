"""Delivery methods as rows: read by every checkout, changed by staff."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_generation
from domain.catalogue.tree import ROWS, CategoryTree, tree_of
from domain.checkout.delivery import COUNTRIES, HOME, USUAL_METHODS, DeliveryMethod
from domain.connection import Connection
from domain.errors import ConflictError, InvalidError, NotFoundError, check_version


class LastMethodError(ConflictError):
    """Without this method nothing could be sent to our own country."""

    code = "last_method"


@dataclass(frozen=True, slots=True)
class MethodDraft:
    """A method as it shall be. Amounts are minor units of `currency`; the lowest position is the usual one."""

    code: str
    name: str
    zone: str
    countries: tuple[str, ...]
    currency: str
    price: int
    free_from: int | None
    days_from: int
    days_to: int
    position: int


@dataclass(frozen=True, slots=True)
class MethodView:
    """A method as it is."""

    id: UUID
    version: int
    draft: MethodDraft


FIELDS = "code, name, zone, countries, currency, price, free_from, days_from, days_to, position"
READ = f"SELECT id, version, {FIELDS} FROM delivery_methods"  # noqa: S608 - constants only


async def list_methods(connection: Connection, currency: str) -> list[MethodView]:
    """Every method with prices in `currency`, in their order: one query."""
    found = await connection.fetch(f"{READ} WHERE currency = $1 ORDER BY position, id", currency)
    return [_view(row) for row in found]


METHODS = f""",
    CASE WHEN row_number() OVER (ORDER BY position, name) = 1 THEN (
        SELECT jsonb_agg(to_jsonb(m)) FROM (
            SELECT {FIELDS} FROM delivery_methods WHERE currency = $1 ORDER BY position, id) AS m) END AS methods
"""  # noqa: S608 - constants only


async def tree_and_methods(connection: Connection, currency: str) -> tuple[CategoryTree, tuple[DeliveryMethod, ...]]:
    """The category tree and the methods on offer, the usual ones if there are none in `currency`: one query."""
    rows = await connection.fetch(ROWS.format(more=METHODS), currency)
    return tree_of(rows), tuple(map(_offered, (rows[0]["methods"] if rows else None) or ())) or USUAL_METHODS


def _offered(row: dict[str, Any]) -> DeliveryMethod:
    days, countries = (row["days_from"], row["days_to"]), tuple(row["countries"])
    return DeliveryMethod(row["code"], row["name"], row["price"], row["free_from"], days, countries)


ADD = f"""
INSERT INTO delivery_methods ({FIELDS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id, version
"""  # noqa: S608 - constants only
CHANGE = """
UPDATE delivery_methods SET code = $2, name = $3, zone = $4, countries = $5, currency = $6, price = $7, free_from = $8,
    days_from = $9, days_to = $10, position = $11, version = version + 1 WHERE id = $1 RETURNING id, version
"""


async def add_method(connection: Connection, *, draft: MethodDraft, by: Principal) -> MethodView:
    """A new method. Raises `InvalidError`."""
    _check(draft)
    row = await connection.fetchrow(ADD, *_values(draft))
    await _note(connection, by, "delivery_method.added", draft, {"id": str(row["id"])})
    await _check_home(connection, draft.currency)
    return MethodView(row["id"], row["version"], draft)


async def change_method(
    connection: Connection, *, method_id: UUID, draft: MethodDraft, expected: Collection[int] | None, by: Principal
) -> MethodView:
    """Replace a method; orders keep what they were charged.

    Raises `NotFoundError`, `StaleError` unless its version is among the `expected` ones, `InvalidError`, and
    `LastMethodError`.
    """
    present = await _lock(connection, method_id)
    before, after = asdict(present.draft), asdict(draft)
    changes = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    check_version(present.version, expected, changes)
    _check(draft)
    row = await connection.fetchrow(CHANGE, method_id, *_values(draft))
    await _note(connection, by, "delivery_method.changed", draft, {"id": str(method_id), "before": before})
    await _check_home(connection, draft.currency)
    return MethodView(row["id"], row["version"], draft)


async def remove_method(
    connection: Connection, *, method_id: UUID, expected: Collection[int] | None, by: Principal
) -> None:
    """Take a method away. Raises `NotFoundError`, `StaleError` or `LastMethodError`."""
    present = await _lock(connection, method_id)
    check_version(present.version, expected)
    await connection.execute("DELETE FROM delivery_methods WHERE id = $1", method_id)
    await _note(connection, by, "delivery_method.removed", present.draft, {"id": str(method_id)})
    await _check_home(connection, present.draft.currency)


async def _lock(connection: Connection, method_id: UUID) -> MethodView:
    await connection.execute("LOCK TABLE delivery_methods IN SHARE ROW EXCLUSIVE MODE")
    row = await connection.fetchrow(f"{READ} WHERE id = $1", method_id)
    if row is None:
        raise NotFoundError("There is no such delivery method.")
    return _view(row)


def _view(row: Any) -> MethodView:
    method_id, version, *values = row.values()
    draft = MethodDraft(*values)
    return MethodView(method_id, version, MethodDraft(**{**asdict(draft), "countries": tuple(draft.countries)}))


def _values(draft: MethodDraft) -> list[Any]:
    return [list(value) if isinstance(value, tuple) else value for value in asdict(draft).values()]


def _check(draft: MethodDraft) -> None:
    errors: dict[str, str] = {}
    if unknown := sorted(set(draft.countries) - set(COUNTRIES)):
        errors["countries"] = f"We know no addresses in: {', '.join(unknown)}."
    if draft.days_to < draft.days_from:
        errors["days_to"] = "It is not less than days_from."
    if errors:
        raise InvalidError(errors)


async def _check_home(connection: Connection, currency: str) -> None:
    offered = await list_methods(connection, currency)
    if not any(HOME in one.draft.countries for one in offered):
        raise LastMethodError("Our own country needs a delivery method. Add another one first.")


async def _note(
    connection: Connection, by: Principal, action: str, draft: MethodDraft, details: dict[str, Any]
) -> None:
    await bump_generation(connection)
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.email,
        action=action,
        subject=f"{draft.zone}: {draft.name}",
        details={**details, "after": asdict(draft)},
    )
