"""Delivery methods changed by staff: each change is logged, and no checkout misses it for longer than a second."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any
from uuid import UUID

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_site
from domain.connection import Connection
from domain.delivery.methods import COUNTRIES
from domain.delivery.queries import FIELDS, MethodDraft, MethodView, find_method, list_methods
from domain.errors import ConflictError, InvalidError, NotFoundError, check_version
from domain.words.messages import gettext


class LastMethodError(ConflictError):
    """Without this method nothing could be sent to our own country."""

    code = "last_method"


ADD = f"""
INSERT INTO delivery_methods ({FIELDS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id
"""  # noqa: S608 - constants only
CHANGE = """
UPDATE delivery_methods SET code = $2, name = $3, zone = $4, countries = $5, currency = $6, price = $7, free_from = $8,
    days_from = $9, days_to = $10, position = $11, checks_age = $12, version = version + 1 WHERE id = $1
"""
SET_ARCHIVED = """
UPDATE delivery_methods SET archived_at = CASE WHEN $2 THEN now() END, version = version + 1 WHERE id = $1
"""
PLACE = """
UPDATE delivery_methods m SET position = o.place, version = version + 1
FROM unnest($1::uuid[]) WITH ORDINALITY AS o(id, place) WHERE m.id = o.id AND m.position <> o.place
"""


async def add_method(connection: Connection, *, draft: MethodDraft, by: Principal) -> MethodView:
    """Add a method. Raises `InvalidError`."""
    await _lock(connection)
    await _check(connection, draft)
    made = await find_method(connection, await connection.fetchval(ADD, *_values(draft)))
    await _note(connection, by, "added", made)
    return made


async def change_method(
    connection: Connection,
    *,
    method_id: UUID,
    draft: MethodDraft,
    expected: Collection[int] | None,
    home: str,
    by: Principal,
) -> MethodView:
    """Replace a method; orders keep what they were charged. A change of nothing leaves the version as it is.

    Raises `NotFoundError`, also for an archived one; `StaleError` unless its version is among the `expected` ones;
    `InvalidError`; `LastMethodError`.
    """
    await _lock(connection)
    present = await _find(connection, method_id)
    before, after = asdict(present.draft), asdict(draft)
    changes = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    check_version(present.version, expected, changes)
    if not changes:
        return present
    await _check(connection, draft, method_id)
    await connection.execute(CHANGE, method_id, *_values(draft))
    made = await find_method(connection, method_id)
    await _note(connection, by, "changed", made, before=before)
    await _check_home(connection, present.draft, home)
    return made


async def archive_method(
    connection: Connection, *, method_id: UUID, expected: Collection[int] | None, home: str, by: Principal
) -> None:
    """Stop offering a method; it can be restored. Raises `NotFoundError`, `StaleError` or `LastMethodError`."""
    await _lock(connection)
    present = await _find(connection, method_id)
    check_version(present.version, expected)
    await connection.execute(SET_ARCHIVED, method_id, True)
    await _note(connection, by, "archived", present)
    await _check_home(connection, present.draft, home)


async def restore_method(connection: Connection, *, method_id: UUID, by: Principal) -> None:
    """Offer an archived method again. Raises `NotFoundError`, or `InvalidError` where another has taken its place."""
    await _lock(connection)
    present = await _find(connection, method_id, archived=True)
    await _check(connection, present.draft, method_id)
    await connection.execute(SET_ARCHIVED, method_id, False)
    await _note(connection, by, "restored", present)


async def move_method(connection: Connection, *, method_id: UUID, later: bool, by: Principal) -> None:
    """Swap a method with the one after it, or before it; at either end it stays.

    The positions of all are numbered anew from 1. Raises `NotFoundError`.
    """
    await _lock(connection)
    moved = await _find(connection, method_id)
    order = [one.id for one in await list_methods(connection, moved.draft.currency)]
    place = order.index(method_id)
    other = min(max(place + (1 if later else -1), 0), len(order) - 1)
    order[place], order[other] = order[other], order[place]
    await connection.execute(PLACE, order)
    await _note(connection, by, "moved", await find_method(connection, method_id))


async def _lock(connection: Connection) -> None:
    """Lock all methods against other changes until the transaction ends, since each change checks all of them.

    Readers go on.
    """
    await connection.execute("LOCK TABLE delivery_methods IN SHARE ROW EXCLUSIVE MODE")


async def _find(connection: Connection, method_id: UUID, *, archived: bool = False) -> MethodView:
    found = await find_method(connection, method_id)
    if found.archived is not archived:
        raise NotFoundError(
            gettext("This delivery method is not archived.")
            if archived
            else gettext("This delivery method is archived.")
        )
    return found


def _values(draft: MethodDraft) -> list[Any]:
    return [list(value) if isinstance(value, tuple) else value for value in asdict(draft).values()]


async def _check(connection: Connection, draft: MethodDraft, method_id: UUID | None = None) -> None:
    errors: dict[str, str] = {}
    if not draft.countries:
        errors["countries"] = gettext("Choose at least one country.")
    if unknown := sorted(set(draft.countries) - set(COUNTRIES)):
        errors["countries"] = gettext("The shop cannot deliver to: %(unknown)s.", unknown=", ".join(unknown))
    if draft.days_to < draft.days_from:
        errors["days_to"] = gettext("The maximum cannot be lower than the minimum.")
    others = [one.draft for one in await list_methods(connection, draft.currency) if one.id != method_id]
    for other in others:
        if other.code == draft.code and (both := sorted(set(other.countries) & set(draft.countries))):
            errors["code"] = gettext(
                "%(name)s (%(zone)s) already has this code for: %(both)s.",
                name=other.name,
                zone=other.zone,
                both=", ".join(both),
            )
    if errors:
        raise InvalidError(errors)


async def _check_home(connection: Connection, before: MethodDraft, home: str) -> None:
    """Check that a method which led `home` was not the last one that does."""
    offered = await list_methods(connection, before.currency)
    if home in before.countries and not any(home in one.draft.countries for one in offered):
        raise LastMethodError(gettext("The shop's own country needs a delivery method. Add another one first."))


async def _note(connection: Connection, by: Principal, what: str, method: MethodView, **details: Any) -> None:
    await bump_site(connection)
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action=f"delivery_method.{what}",
        subject=f"{method.draft.zone}: {method.draft.name}",
        details={"id": str(method.id), **details, "after": asdict(method.draft)},
    )
