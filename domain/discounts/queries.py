"""Discount codes, read: for a shopper who tries one, and for staff."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.connection import Connection
from domain.discounts.codes import Code, DiscountKind, check_code, normal
from domain.discounts.drafts import DiscountDraft
from domain.discounts.errors import UnknownCodeError
from domain.discounts.statements import MAY_USE, STATE, used_by_them
from domain.errors import NotFoundError
from domain.words.messages import gettext

FIND = f"""
SELECT {STATE}, {used_by_them(code="$1", user="$2", email="$3")} AS used_by_them,
       {MAY_USE.format(code="$1", user="$2")} IS TRUE AS may_use
FROM discounts WHERE lower(code) = $1 ORDER BY ended_at DESC NULLS FIRST LIMIT 1
"""  # noqa: S608 - constants only


async def try_code(
    connection: Connection, typed: str, *, user_id: UUID | None, email: str, subtotal: int, currency: str
) -> Code:
    """The code that a customer typed, if it counts for goods of `subtotal`: one query, which locks nothing.

    Raises `UnknownCodeError` or `CodeRefusedError`.
    """
    row = await connection.fetchrow(FIND, normal(typed), user_id, email)
    if row is None:
        raise UnknownCodeError
    *state, used_by_them, may_use = row.values()
    code = Code(*state)
    check_code(code, subtotal=subtotal, currency=currency, used_by_them=used_by_them, may_use=may_use)
    return code


class DiscountState(StrEnum):
    """Whether a code works now: it is running, not started yet, used up, or ended."""

    RUNNING = "running"
    NOT_YET = "not_yet"
    USED_UP = "used_up"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class DiscountView:
    """A code as staff see it. Amounts are minor units of `currency`; times are UTC.

    `used` counts the orders that stand; `ever_used` is also true of a code whose every use was given back.
    """

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
    group_id: UUID | None
    used: int
    version: int
    created_at: datetime
    state: str
    ever_used: bool

    @property
    def draft(self) -> DiscountDraft:
        """The fields of the code that staff decide."""
        same = {one.name: getattr(self, one.name) for one in fields(DiscountDraft)}
        return DiscountDraft(**{**same, "kind": DiscountKind(self.kind)})


VIEW = """
SELECT * FROM (
    SELECT id, code, kind, value, currency, minimum_subtotal, limit_total, limit_per_customer, starts_at, ends_at,
           ended_at, group_id, used, version, created_at,
           CASE WHEN ended_at IS NOT NULL OR ends_at <= now() THEN 'ended' WHEN used >= limit_total THEN 'used_up'
                WHEN starts_at > now() THEN 'not_yet' ELSE 'running' END AS state,
           used > 0 OR EXISTS (SELECT FROM discount_uses u WHERE u.discount_id = d.id) AS ever_used
    FROM discounts d) AS seen
"""
LIST = f"""{VIEW} WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR state = $2)
AND strpos(lower(code), lower($3)) > 0 ORDER BY id DESC LIMIT $4
"""


async def list_discounts(
    connection: Connection, *, before: UUID | None, limit: int, state: DiscountState | None = None, words: str = ""
) -> list[DiscountView]:
    """Codes, ended ones too, the latest first: in one `state`, or with `words` in them, if given; one query."""
    found = await connection.fetch(LIST, before, state, words, limit)
    return [DiscountView(*row.values()) for row in found]


def condition(key: UUID | str) -> str:
    """SQL that finds a code by its id, or by its words if it is live."""
    return "id = $1" if isinstance(key, UUID) else "lower(code) = lower($1) AND ended_at IS NULL"


async def find_discount(connection: Connection, key: UUID | str) -> DiscountView:
    """A code by its id, or by its words if it is live: one query. Raises `NotFoundError`."""
    row = await connection.fetchrow(f"{VIEW} WHERE {condition(key)}", key)
    if row is None:
        raise NotFoundError(gettext("This code does not exist."))
    return DiscountView(*row.values())
