"""Codes, read: for a shopper who tries one, and for staff."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.connection import Connection
from domain.discounts.codes import Code, normal
from domain.discounts.errors import UnknownCodeError
from domain.discounts.statements import STATE, USED_BY_THEM
from domain.errors import NotFoundError

FIND = f"""
SELECT {STATE}, {USED_BY_THEM.format(code="$1", user="$2", email="$3")} AS used_by_them
FROM discounts WHERE lower(code) = $1 ORDER BY ended_at DESC NULLS FIRST LIMIT 1
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Tried:
    """A code that somebody tries, and how often they have used it."""

    code: Code
    used_by_them: int


async def try_code(connection: Connection, typed: str, *, user_id: UUID | None, email: str) -> Tried:
    """The code that was typed, by whom: one query, which locks nothing. Raises `UnknownCodeError`."""
    row = await connection.fetchrow(FIND, normal(typed), user_id, email)
    if row is None:
        raise UnknownCodeError
    *state, used_by_them = row.values()
    return Tried(Code(*state), used_by_them)


@dataclass(frozen=True, slots=True)
class DiscountView:
    """A code as staff see it. Amounts are minor units of `currency`; times are UTC."""

    id: UUID
    code: str
    kind: str
    value: int
    currency: str
    minimum_subtotal: int
    limit_total: int | None
    limit_per_customer: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    used: int
    created_at: datetime


VIEW = """
SELECT id, code, kind, value, currency, minimum_subtotal, limit_total, limit_per_customer, starts_at, ends_at, ended_at,
       used, created_at FROM discounts
"""


async def list_discounts(connection: Connection, *, before: UUID | None, limit: int) -> list[DiscountView]:
    """Codes, ended ones too, the latest first: one query."""
    found = await connection.fetch(VIEW + "WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2", before, limit)
    return [DiscountView(*row.values()) for row in found]


async def find_discount(connection: Connection, key: UUID | str) -> DiscountView:
    """A code by its id, or by its words if it is live: one query. Raises `NotFoundError`."""
    condition = "id = $1" if isinstance(key, UUID) else "lower(code) = lower($1) AND ended_at IS NULL"
    row = await connection.fetchrow(f"{VIEW} WHERE {condition}", key)
    if row is None:
        raise NotFoundError("There is no such code.")
    return DiscountView(*row.values())
