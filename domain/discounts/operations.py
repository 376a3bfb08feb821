"""Discount codes created, changed, ended and deleted by staff, each with an entry in the audit log."""

from collections.abc import Callable, Collection
from dataclasses import asdict
from uuid import UUID

import asyncpg

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.connection import Connection
from domain.discounts.drafts import DiscountDraft, check_draft, check_used, differences
from domain.discounts.errors import CodeEndedError, CodeTakenError, CodeUsedError
from domain.discounts.queries import DiscountView, condition, find_discount
from domain.errors import InvalidError, NotFoundError, check_version
from domain.words.messages import gettext, marked

NO_GROUP = marked("This group of customers does not exist.")
ADD = """
INSERT INTO discounts (code, kind, value, currency, minimum_subtotal, limit_total, limit_per_customer, starts_at,
                       ends_at, group_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (lower(code)) WHERE ended_at IS NULL DO NOTHING RETURNING id
"""


async def add_discount(connection: Connection, *, draft: DiscountDraft, by: Principal) -> UUID:
    """Create a code and return its id. Raises `InvalidError`, or `CodeTakenError` if a live code has the same words."""
    check_draft(draft)
    row = asdict(draft)
    try:
        discount_id: UUID | None = await connection.fetchval(ADD, *row.values())
    except asyncpg.ForeignKeyViolationError as error:
        raise InvalidError({"group_id": gettext(NO_GROUP)}) from error
    if discount_id is None:
        raise CodeTakenError(draft.code)
    await _note(connection, by, "discount.created", draft.code, {"id": str(discount_id), **row})
    return discount_id


LOCK = "SELECT id FROM discounts WHERE {} FOR {}"
CHANGE = """
UPDATE discounts SET code = $2, kind = $3, value = $4, currency = $5, minimum_subtotal = $6, limit_total = $7,
    limit_per_customer = $8, starts_at = $9, ends_at = $10, group_id = $11, version = version + 1 WHERE id = $1
"""


async def change_discount(
    connection: Connection,
    *,
    key: UUID | str,
    expected: Collection[int] | None,
    change: Callable[[DiscountDraft], DiscountDraft],
    by: Principal,
) -> UUID:
    """Apply `change` to a code and return its id. A change of nothing leaves the version as it is.

    Limits, minimum and times may always change. Words, kind and value only until the first order uses the code: what
    was promised to those who have seen it, and what its count of uses means, stays the same; a use that was given back
    counts too, since a late payment takes it again. The row is locked as a checkout locks it, so that a limit is never
    less than the uses.

    Raises `NotFoundError`; `CodeEndedError`; `StaleError` unless its version is among the `expected` ones;
    `InvalidError`; `CodeTakenError`. A use is no change, so it makes no version stale.
    """
    present = await _lock(connection, key)
    if present.ended_at:
        raise CodeEndedError(gettext("This code has ended, so it cannot be changed. Create another one."))
    if expected is not None and present.version not in expected:
        check_version(present.version, expected, _attempted(present.draft, change))
    wanted = change(present.draft)
    check_draft(wanted)
    if wanted == present.draft:
        return present.id
    check_used(present.draft, wanted, used=present.used, ever_used=present.ever_used)
    try:
        await connection.execute(CHANGE, present.id, *asdict(wanted).values())
    except asyncpg.UniqueViolationError as error:
        raise CodeTakenError(wanted.code) from error
    except asyncpg.ForeignKeyViolationError as error:
        raise InvalidError({"group_id": gettext(NO_GROUP)}) from error
    changed = {
        name: {"before": before, "after": after} for name, (before, after) in differences(present.draft, wanted).items()
    }
    await _note(connection, by, "discount.changed", wanted.code, {"id": str(present.id), "changes": changed})
    return present.id


END = """
UPDATE discounts SET ended_at = now(), version = version + 1 WHERE ended_at IS NULL AND {} RETURNING id, code, used
"""


async def end_discount(connection: Connection, *, key: UUID | str, by: Principal) -> None:
    """End a live code at once; orders that have it keep it. Raises `NotFoundError`."""
    row = await connection.fetchrow(END.format(condition(key)), key)
    if row is None:
        raise NotFoundError(gettext("This code does not exist."))
    await _note(connection, by, "discount.ended", row["code"], {"id": str(row["id"]), "used": row["used"]})


async def remove_discount(connection: Connection, *, discount_id: UUID, by: Principal) -> None:
    """Delete a code that no order ever used, so that nothing refers to it. Raises `NotFoundError`, `CodeUsedError`.

    A checkout with the code at this moment either is first, and then the code is in use, or finds it unknown.
    """
    present = await _lock(connection, discount_id, strength="UPDATE")
    if present.ever_used:
        raise CodeUsedError(gettext("Orders have used this code, so it cannot be removed. End it instead."))
    await connection.execute("DELETE FROM discounts WHERE id = $1", discount_id)
    await _note(connection, by, "discount.removed", present.code, {"id": str(discount_id), **asdict(present.draft)})


async def _lock(connection: Connection, key: UUID | str, strength: str = "NO KEY UPDATE") -> DiscountView:
    """The code under its lock: a second statement reads it, and so sees the uses that the lock waited for."""
    discount_id: UUID | None = await connection.fetchval(LOCK.format(condition(key), strength), key)
    if discount_id is None:
        raise NotFoundError(gettext("This code does not exist."))
    return await find_discount(connection, discount_id)


def _attempted(
    present: DiscountDraft, change: Callable[[DiscountDraft], DiscountDraft]
) -> dict[str, tuple[object, object]]:
    """The differences that the change would have made; none if it is no longer valid."""
    try:
        return differences(present, change(present))
    except InvalidError:
        return {}


async def _note(connection: Connection, by: Principal, action: str, code: str, details: dict[str, object]) -> None:
    await write_audit(connection, actor_id=by.id, actor=by.actor, action=action, subject=code, details=details)
