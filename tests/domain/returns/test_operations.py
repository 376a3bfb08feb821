"""The rules of returns: one table of transitions, and the return period."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from domain.orders.states import MoveRefusedError
from domain.returns.models import ReturnLine, ReturnRequest
from domain.returns.queries import UNTIL
from domain.returns.reasons import REASONS, Reason
from domain.returns.states import CUSTOMERS, MOVES, OPEN, ReturnStatus, allowed_moves, check_move
from web.config.environment import SettingsError
from web.config.settings import read_settings
from web.returns.text import NAMES


@pytest.mark.parametrize(("present", "wanted"), list(product(ReturnStatus, ReturnStatus)))
@pytest.mark.parametrize("by_customer", [True, False])
def test_the_table_of_transitions_alone_decides(present: ReturnStatus, wanted: ReturnStatus, by_customer: bool) -> None:
    allowed = wanted in MOVES[present] and (wanted in CUSTOMERS) is by_customer
    assert (wanted in allowed_moves(present, by_customer=by_customer)) is allowed
    if allowed:
        check_move(present, wanted, by_customer=by_customer)
        return
    with pytest.raises(MoveRefusedError) as refused:
        check_move(present, wanted, by_customer=by_customer)
    named = allowed_moves(present, by_customer=by_customer)
    assert all(one in refused.value.message for one in named or ("nothing further",))


def test_every_state_is_reached_and_has_an_end() -> None:
    reached = {ReturnStatus.REQUESTED, *(one for moves in MOVES.values() for one in moves)}
    assert reached == set(ReturnStatus) == set(MOVES) == set(NAMES)
    assert OPEN == (ReturnStatus.REQUESTED, ReturnStatus.APPROVED)


def test_reasons_and_states_are_those_of_the_tables() -> None:
    checks = {str(one.name): str(one.sqltext) for table in (ReturnLine, ReturnRequest)
              for one in table.__table__.constraints if hasattr(one, "sqltext")}  # type: ignore[attr-defined]  # fmt: skip
    assert all(f"'{one}'" in checks["ck_return_lines_known_reason"] for one in Reason)
    assert all(f"'{one}'" in checks["ck_return_requests_known_status"] for one in ReturnStatus)
    assert set(REASONS) == set(Reason)


@pytest.mark.parametrize(
    ("zone", "came", "days", "ends"),
    [
        ("UTC", datetime(2026, 3, 1, 9, tzinfo=UTC), 14, datetime(2026, 3, 15, 23, 59, 59, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 3, 20, 9, tzinfo=UTC), 14, datetime(2026, 4, 3, 22, 59, 59, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 7, 1, 23, 30, tzinfo=UTC), 30, datetime(2026, 8, 1, 22, 59, 59, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 6, 1, 13, tzinfo=UTC), 14, datetime(2026, 6, 16, 11, 59, 59, tzinfo=UTC)),
    ],
)
async def test_the_return_period_ends_with_a_day_of_the_shops_clock(
    connection: asyncpg.Connection, zone: str, came: datetime, days: int, ends: datetime
) -> None:
    order = await _order(connection)
    await connection.execute(
        "INSERT INTO shipments (order_id, actor, created_at) VALUES ($1, 'x', $2)", order, came - timedelta(days=9)
    )
    await connection.execute(
        "INSERT INTO order_events (order_id, kind, actor, created_at) VALUES ($1, 'delivered', 'x', $2)", order, came
    )
    row = await connection.fetchrow(UNTIL, order, zone, days)
    assert row["ends_at"] == ends


async def _order(connection: asyncpg.Connection) -> Any:
    return await connection.fetchval(
        "INSERT INTO orders (number, email, currency, subtotal, discount, delivery, tax, total, address, "
        "delivery_method, payment_method, status) "
        "VALUES ($1, 'ada@example.com', 'GBP', 0, 0, 0, 0, 0, '{}', 'standard', 'card', 'delivered') RETURNING id",
        f"M-{uuid4().hex[:8]}",
    )


@pytest.mark.parametrize(("days", "good"), [("13", False), ("14", True), ("365", True), ("366", False), ("x", False)])
def test_the_return_days_have_bounds(days: str, good: bool) -> None:
    if good:
        assert read_settings({"RETURN_DAYS": days}).return_days == int(days)
        return
    with pytest.raises(SettingsError, match="RETURN_DAYS"):
        read_settings({"RETURN_DAYS": days})
