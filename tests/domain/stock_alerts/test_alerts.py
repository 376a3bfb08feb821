"""Stock alerts: who may request one, who is notified when, and how long they are stored."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from domain.errors import NotFoundError
from domain.stock_alerts.errors import InStockError
from domain.stock_alerts.notify import tell_waiting
from domain.stock_alerts.operations import MOST_OPEN, delete_old_alerts, forget_asker, request_alert, stop_waiting
from domain.stock_alerts.queries import alerts_of
from tests.support.cast import Cast, add_variant

HOUR_LATER = "UPDATE stock_alerts SET told_at = told_at - interval '61 minutes' WHERE told_at IS NOT NULL"


async def ask(connection: asyncpg.Connection, variant_id: UUID, *names: object, user_id: UUID | None = None) -> None:
    for name in names:
        await request_alert(connection, variant_id=variant_id, email=f"{name}@example.com", user_id=user_id)
    await connection.execute("UPDATE stock_alerts SET confirmed_at = now()")


async def put(connection: asyncpg.Connection, variant_id: UUID, number: int) -> None:
    await connection.execute("UPDATE stock_items SET on_hand = $2 WHERE variant_id = $1", variant_id, number)


async def told(connection: asyncpg.Connection) -> list[str]:
    """To whom letters were written, in the order in which they are sent."""
    found = await connection.fetch(
        "SELECT recipient FROM outgoing_mail WHERE kind = 'back_in_stock' ORDER BY due_at, id"
    )
    return [row["recipient"].partition("@")[0] for row in found]


async def rows(connection: asyncpg.Connection) -> int:
    count: int = await connection.fetchval("SELECT count(*) FROM stock_alerts")
    return count


async def user(connection: asyncpg.Connection, email: str = "ada@example.com") -> UUID:
    found: UUID = await connection.fetchval(
        "INSERT INTO users (email, name, password_hash) VALUES ($1, 'Ada', '') RETURNING id", email
    )
    return found


async def test_alerts_are_only_for_offered_products_that_are_sold_out(
    connection: asyncpg.Connection, cast: Cast
) -> None:
    with pytest.raises(InStockError):
        await ask(connection, cast.kettle, "ada")
    for unknown in (cast.secret_chair, uuid4()):
        with pytest.raises(NotFoundError):
            await ask(connection, unknown, "ada")
    assert await rows(connection) == 0


async def test_a_repeated_alert_is_one_and_keeps_its_place(connection: asyncpg.Connection, cast: Cast) -> None:
    await ask(connection, cast.sold_out_stool, "ada", "eve", "Ada", "ADA")
    assert await rows(connection) == 2
    await put(connection, cast.sold_out_stool, 1)
    assert await tell_waiting(connection, limit=100) == 2
    assert await told(connection) == ["ada", "eve"]


async def test_nobody_is_notified_of_sold_out_or_unpublished_products(
    connection: asyncpg.Connection, cast: Cast
) -> None:
    await ask(connection, cast.sold_out_stool, "ada")
    assert await tell_waiting(connection, limit=100) == 0
    await put(connection, cast.sold_out_stool, 1)
    await connection.execute("UPDATE products SET published = false WHERE slug = 'oak-stool'")
    assert await tell_waiting(connection, limit=100) == 0
    await connection.execute("UPDATE products SET published = true WHERE slug = 'oak-stool'")
    assert [await tell_waiting(connection, limit=100) for _ in range(2)] == [1, 0]


async def test_only_the_variant_that_is_back_is_notified(connection: asyncpg.Connection, cast: Cast) -> None:
    clay = await add_variant(connection, cast.oat_mug, 1800, 0, {"Colour": "Clay"})
    await put(connection, cast.ink_mug, 0)
    await ask(connection, clay, "ada")
    await ask(connection, cast.ink_mug, "eve")
    await put(connection, clay, 7)
    assert await tell_waiting(connection, limit=100) == 1
    context = await connection.fetchval("SELECT context FROM outgoing_mail WHERE kind = 'back_in_stock'")
    del context["alert_id"]
    assert context == {
        "variant_id": str(clay),
        "slug": "stoneware-mug",
        "product": "Stoneware Mug",
        "options": {"Colour": "Clay"},
        "option_names": None,
        "left": None,
    }


async def test_of_few_units_the_first_are_notified_and_the_next_an_hour_later(
    connection: asyncpg.Connection, cast: Cast
) -> None:
    await ask(connection, cast.sold_out_stool, *range(35))
    await put(connection, cast.sold_out_stool, 1)
    assert [await tell_waiting(connection, limit=100) for _ in range(2)] == [10, 0]
    await put(connection, cast.sold_out_stool, 5)
    assert [await tell_waiting(connection, limit=100) for _ in range(2)] == [5, 0]
    await put(connection, cast.sold_out_stool, 1)
    assert await tell_waiting(connection, limit=100) == 0
    await connection.execute(HOUR_LATER)
    assert [await tell_waiting(connection, limit=100) for _ in range(2)] == [10, 0]
    assert await told(connection) == [str(number) for number in range(25)]


async def test_a_crowd_is_notified_in_order_and_in_portions(connection: asyncpg.Connection, cast: Cast) -> None:
    await connection.execute(
        "INSERT INTO stock_alerts (variant_id, email) SELECT $1, n || '@x.example' FROM generate_series(0, 2999) AS n",
        cast.sold_out_stool,
    )
    await put(connection, cast.sold_out_stool, 1000)
    assert [await tell_waiting(connection, limit=1700) for _ in range(3)] == [1700, 1300, 0]
    assert await told(connection) == [str(number) for number in range(3000)]


async def test_a_notified_customer_may_ask_again(connection: asyncpg.Connection, cast: Cast) -> None:
    for _ in range(2):
        await put(connection, cast.sold_out_stool, 0)
        await ask(connection, cast.sold_out_stool, "ada")
        await put(connection, cast.sold_out_stool, 3)
        assert await tell_waiting(connection, limit=100) == 1
    assert await told(connection) == ["ada", "ada"]


async def test_an_account_is_emailed_at_its_present_address(connection: asyncpg.Connection, cast: Cast) -> None:
    ada = await user(connection)
    await ask(connection, cast.sold_out_stool, "ada")
    await ask(connection, cast.sold_out_stool, "Ada", user_id=ada)
    await connection.execute("UPDATE users SET email = 'lovelace@example.com' WHERE id = $1", ada)
    [mine] = await alerts_of(connection, user_id=ada, email="lovelace@example.com")
    assert mine.title == "Oak Stool"
    await put(connection, cast.sold_out_stool, 3)
    await tell_waiting(connection, limit=100)
    assert await told(connection) == ["lovelace"]
    assert await alerts_of(connection, user_id=ada, email="lovelace@example.com") == []


async def test_customers_remove_only_their_own_alerts(connection: asyncpg.Connection, cast: Cast) -> None:
    ada, eve = await user(connection), await user(connection, "eve@example.com")
    await ask(connection, cast.sold_out_stool, "Ada")
    [mine] = await alerts_of(connection, user_id=ada, email="ada@example.com")
    with pytest.raises(NotFoundError):
        await stop_waiting(connection, alert_id=mine.id, user_id=eve, email="eve@example.com")
    await stop_waiting(connection, alert_id=mine.id, user_id=ada, email="ada@example.com")
    with pytest.raises(NotFoundError):
        await stop_waiting(connection, alert_id=mine.id, user_id=ada, email="ada@example.com")


async def test_unsubscribing_deletes_all_alerts_of_an_address(connection: asyncpg.Connection, cast: Cast) -> None:
    await put(connection, cast.ink_mug, 0)
    await ask(connection, cast.sold_out_stool, "ada", "eve")
    await ask(connection, cast.ink_mug, "Ada")
    await put(connection, cast.sold_out_stool, 3)
    await tell_waiting(connection, limit=100)
    told_of = await connection.fetchval("SELECT id FROM stock_alerts WHERE email = 'ada@example.com'")
    for _ in range(2):
        await forget_asker(connection, alert_id=told_of)
        assert await connection.fetchval("SELECT array_agg(email) FROM stock_alerts") == ["eve@example.com"]


async def test_an_address_has_the_latest_fifty_alerts(connection: asyncpg.Connection, cast: Cast) -> None:
    await ask(connection, cast.sold_out_stool, "ada", "eve")
    for number in range(MOST_OPEN):
        await ask(connection, await add_variant(connection, cast.oat_mug, 1, 0, {"Colour": str(number)}), "ada")
    assert await rows(connection) == MOST_OPEN + 1
    await put(connection, cast.sold_out_stool, 3)
    await tell_waiting(connection, limit=100)
    assert await told(connection) == ["eve"]


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ("created_at = now() - interval '364 days'", 1), ("created_at = now() - interval '366 days'", 0),
        ("told_at = now() - interval '29 days'", 1), ("told_at = now() - interval '31 days'", 0),
    ],
)  # fmt: skip
async def test_old_alerts_are_deleted(connection: asyncpg.Connection, cast: Cast, change: str, left: int) -> None:
    await ask(connection, cast.sold_out_stool, "ada")
    await connection.execute(f"UPDATE stock_alerts SET {change}")
    await delete_old_alerts(connection)
    assert await rows(connection) == left


async def test_made_up_addresses_take_nobodys_place_who_has_an_account(
    connection: asyncpg.Connection, cast: Cast
) -> None:
    ada = await user(connection)
    await ask(connection, cast.sold_out_stool, *(f"made-up-{n}" for n in range(30)))
    await ask(connection, cast.sold_out_stool, "ada", user_id=ada)
    await put(connection, cast.sold_out_stool, 1)
    await tell_waiting(connection, limit=100)
    assert await told(connection) == ["ada", *(f"made-up-{n}" for n in range(9))]


async def test_what_others_ask_for_in_ones_name_pushes_nothing_of_ones_own_out(
    connection: asyncpg.Connection, cast: Cast
) -> None:
    ada = await user(connection)
    await ask(connection, cast.sold_out_stool, "ada", user_id=ada)
    for number in range(MOST_OPEN + 2):
        await ask(connection, await add_variant(connection, cast.kettle, 100, 0, {"Size": str(number)}), "ada")
    assert await rows(connection) == MOST_OPEN + 1
    assert await connection.fetchval("SELECT variant_id FROM stock_alerts WHERE user_id = $1", ada)


async def test_an_address_gets_one_link_a_day_to_confirm_by(connection: asyncpg.Connection, cast: Cast) -> None:
    sizes = [await add_variant(connection, cast.kettle, 100, 0, {"Size": str(number)}) for number in range(3)]
    for day in (1, 2):
        for variant_id in sizes:
            await request_alert(connection, variant_id=variant_id, email="ada@example.com")
        links = await connection.fetchval("SELECT count(*) FROM outgoing_mail WHERE kind = 'stock_alert_requested'")
        assert links == day
        for table in ("stock_alerts", "outgoing_mail"):
            await connection.execute(f"UPDATE {table} SET created_at = created_at - interval '2 days'")
