"""Codes made and ended by staff, each with an entry in the audit log."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.connection import Connection
from domain.discounts.codes import DiscountKind
from domain.discounts.errors import CodeTakenError
from domain.errors import InvalidError, NotFoundError
from domain.money import MAX_AMOUNT

MOST_PERCENT = 100


@dataclass(frozen=True, slots=True)
class DiscountDraft:
    """A code to be made. `value` is percent, minor units of `currency`, or 0 for free delivery."""

    code: str
    kind: DiscountKind
    value: int
    currency: str
    minimum_subtotal: int = 0
    limit_total: int | None = None
    limit_per_customer: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


ADD = """
INSERT INTO discounts (code, kind, value, currency, minimum_subtotal, limit_total, limit_per_customer, starts_at,
                       ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (lower(code)) WHERE ended_at IS NULL DO NOTHING RETURNING id
"""


async def add_discount(connection: Connection, *, draft: DiscountDraft, by: Principal) -> UUID:
    """Make a code; answers its id. Raises `InvalidError`, or `CodeTakenError` if a live code has the same words."""
    _check(draft)
    row = asdict(draft)
    discount_id: UUID | None = await connection.fetchval(ADD, *row.values())
    if discount_id is None:
        raise CodeTakenError(f"There is a code {draft.code} already. End it first, or choose another.")
    await _note(connection, by, "discount.created", draft.code, {"id": str(discount_id), **row})
    return discount_id


END = "UPDATE discounts SET ended_at = now() WHERE ended_at IS NULL AND {} = {} RETURNING id, code, used"
END_BY_ID, END_BY_CODE = END.format("id", "$1"), END.format("lower(code)", "lower($1)")


async def end_discount(connection: Connection, *, key: UUID | str, by: Principal) -> None:
    """End a live code at once; orders that have it keep it. Raises `NotFoundError`."""
    row = await connection.fetchrow(END_BY_ID if isinstance(key, UUID) else END_BY_CODE, key)
    if row is None:
        raise NotFoundError("There is no such code.")
    await _note(connection, by, "discount.ended", row["code"], {"id": str(row["id"]), "used": row["used"]})


async def _note(connection: Connection, by: Principal, action: str, code: str, details: dict[str, object]) -> None:
    await write_audit(connection, actor_id=by.id, actor=by.email, action=action, subject=code, details=details)


def _check(draft: DiscountDraft) -> None:
    errors: dict[str, str] = {}
    if draft.kind is DiscountKind.PERCENTAGE and not 1 <= draft.value <= MOST_PERCENT:
        errors["value"] = "A percentage is a whole number from 1 to 100."
    elif draft.kind is DiscountKind.AMOUNT and not 1 <= draft.value <= MAX_AMOUNT:
        errors["value"] = "An amount is minor units, 1 or more."
    elif draft.kind is DiscountKind.FREE_DELIVERY and draft.value:
        errors["value"] = "Free delivery has no value. Send 0, or leave it out."
    if draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        errors["ends_at"] = "A code ends after it starts."
    if errors:
        raise InvalidError(errors)
