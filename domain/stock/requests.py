"""Changes of stock that may be asked for again: one key changes a variant's stock once."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import msgspec

from domain.accounts.views import Principal
from domain.connection import PIECE, Connection, delete_some
from domain.errors import ShopError
from domain.stock.changes import StockLevel, correct_stock, lock_stock
from domain.words.messages import gettext


class StockKeyReusedError(ShopError):
    """The idempotency key was used for another change of this variant's stock before."""

    code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class StockRequest:
    """A requested change: `delta`, `on_hand` or `counted`, and why; with a `key` it is made once."""

    key: str
    delta: int | None
    on_hand: int | None
    counted: int | None
    reason: str

    @property
    def request_hash(self) -> bytes:
        """What the key stands for: the same request has the same hash."""
        return hashlib.sha256(msgspec.json.encode((self.delta, self.on_hand, self.counted, self.reason))).digest()


async def correct_once(
    connection: Connection, variant_id: UUID, request: StockRequest, *, expected: Collection[int] | None, by: Principal
) -> tuple[StockLevel, bool]:
    """The level after the change, and False; or, if its key has made it before, the level of then, and True.

    Raises `NotFoundError`, `StockKeyReusedError`, and what `change_stock` raises.
    """
    known = await _known(connection, variant_id, request) if request.key else None
    if known:
        return known, True
    after = await correct_stock(
        connection,
        variant_id=variant_id,
        delta=request.delta,
        on_hand=request.on_hand,
        counted=request.counted,
        reason=request.reason,
        expected=expected,
        by=by,
    )
    if request.key:
        await _remember(connection, request, after)
    return after, False


async def _known(connection: Connection, variant_id: UUID, request: StockRequest) -> StockLevel | None:
    """The level that the key's change left. The variant's stock is locked first, so that a twin waits."""
    await lock_stock(connection, variant_id)
    known = await connection.fetchrow(
        "SELECT request_hash, on_hand, version FROM stock_requests WHERE variant_id = $1 AND key = $2",
        variant_id,
        request.key,
    )
    if known and known["request_hash"] != request.request_hash:
        raise StockKeyReusedError(gettext("This key was used for another change of this variant's stock."))
    return StockLevel(variant_id, known["on_hand"], known["version"]) if known else None


async def _remember(connection: Connection, request: StockRequest, after: StockLevel) -> None:
    await connection.execute(
        "INSERT INTO stock_requests (variant_id, key, request_hash, on_hand, version) VALUES ($1, $2, $3, $4, $5)",
        after.variant_id,
        request.key,
        request.request_hash,
        after.on_hand,
        after.version,
    )


async def delete_old_requests(connection: Connection, *, limit: int = PIECE) -> int:
    """Delete up to `limit` keys of a month ago, which nobody repeats; returns how many."""
    return await delete_some(connection, "stock_requests", "created_at < now() - interval '30 days'", limit=limit)
