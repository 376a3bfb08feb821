"""Requests for a return: never more than was sent, under the lock of the order's row."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

import msgspec

from domain.connection import Connection
from domain.errors import ConflictError, InvalidError
from domain.orders.operations import lock_order
from domain.orders.refunds import RefundKeyReusedError
from domain.returns.operations import record
from domain.returns.queries import what_may_return
from domain.returns.reasons import Reason
from domain.returns.states import ReturnStatus
from domain.returns.views import ReturnableLine, ReturnRules
from domain.words.messages import gettext

LONGEST_WORDS = 1000
"""The most characters that the customer or staff may write about a return."""


class ReturnRefusedError(ConflictError):
    """The return period has ended, or the quantity exceeds what can be returned; nothing was changed."""

    code = "return_refused"


class ReturnKeyReusedError(RefundKeyReusedError):
    """The idempotency key was used for another return of this order before."""


@dataclass(frozen=True, slots=True)
class LineToReturn:
    """A line to return: its quantity, and the reason."""

    line_id: UUID
    quantity: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """A request to return lines, with a message of the customer's."""

    lines: tuple[LineToReturn, ...]
    words: str = ""

    @property
    def hash(self) -> bytes:
        """The hash of the request that an idempotency key stands for; equal requests have equal hashes."""
        return hashlib.sha256(msgspec.json.encode(asdict(self))).digest()


@dataclass(frozen=True, slots=True)
class Requested:
    """A return that was requested. `replayed` says that the key had requested it before."""

    return_id: UUID
    replayed: bool = False


async def request_return(
    connection: Connection,
    *,
    order_id: UUID,
    wanted: ReturnForm,
    rules: ReturnRules,
    key: str = "",
    actor: str = "customer",
) -> Requested:
    """Request a return of these lines; an equal request with the same key gives the same return.

    Raises `NotFoundError`, `ReturnRefusedError`, `ReturnKeyReusedError`, and `InvalidError` for unknown lines.
    """
    await lock_order(connection, order_id)
    known = await _known(connection, order_id, wanted, key) if key else None
    if known is not None:
        return Requested(known, replayed=True)
    offer = await what_may_return(connection, order_id, rules=rules)
    if not any(line.left for line in offer.lines):
        raise ReturnRefusedError(gettext("Nothing in this order can be returned."))
    if not offer.in_time:
        raise ReturnRefusedError(gettext("It is too late to return items from this order."))
    _check_lines(offer.lines, wanted.lines)
    return_id = await _write(connection, order_id, wanted, key)
    await record(connection, order_id=order_id, return_id=return_id, status=ReturnStatus.REQUESTED, actor=actor)
    return Requested(return_id)


def _check_lines(offered: Sequence[ReturnableLine], requests: Sequence[LineToReturn]) -> None:
    if not requests:
        raise InvalidError({"lines": gettext("Choose the items that you'd like to return.")})
    known = {line.line_id: line for line in offered}
    for place, requested in enumerate(requests):
        if requested.line_id not in known:
            raise InvalidError(
                {f"lines/{place}/line_id": gettext("This is not a line of this order, or it is named twice.")}
            )
        line = known.pop(requested.line_id)
        if requested.quantity > line.left:
            raise ReturnRefusedError(
                gettext(
                    "Only %(left)s of %(name)s can be returned, not %(quantity)s.",
                    left=line.left,
                    name=line.name,
                    quantity=requested.quantity,
                )
            )


async def _known(connection: Connection, order_id: UUID, wanted: ReturnForm, key: str) -> UUID | None:
    row = await connection.fetchrow(
        "SELECT id, request_hash FROM return_requests WHERE order_id = $1 AND idempotency_key = $2", order_id, key
    )
    if row is None:
        return None
    if row["request_hash"] != wanted.hash:
        raise ReturnKeyReusedError(gettext("This key was used for another return of this order."))
    found: UUID = row["id"]
    return found


WRITE = """
WITH asked AS (INSERT INTO return_requests (number, order_id, words, idempotency_key, request_hash)
               VALUES ('R-' || nextval('return_numbers'), $1, $2, $3, $4) RETURNING id),
lines AS (INSERT INTO return_lines (return_id, order_line_id, quantity, reason)
          SELECT asked.id, w.* FROM asked, unnest($5::uuid[], $6::int[], $7::text[]) AS w)
SELECT id FROM asked
"""


async def _write(connection: Connection, order_id: UUID, wanted: ReturnForm, key: str) -> UUID:
    lines = wanted.lines
    made: UUID = await connection.fetchval(
        WRITE,
        order_id,
        wanted.words,
        key or None,
        wanted.hash,
        [line.line_id for line in lines],
        [line.quantity for line in lines],
        [line.reason for line in lines],
    )
    return made
