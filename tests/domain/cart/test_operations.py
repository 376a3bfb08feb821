"""Adding in one statement: equal to adding step by step, whoever else changes the cart."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from domain.cart.adding import SURE_OF_ROOM, Addition, Refused, add_together
from domain.cart.errors import CartFullError
from domain.cart.operations import MAX_LINES, Added, add_line
from domain.cart.owner import CartOwner
from domain.cart.queries import find_cart, find_carts
from domain.connection import prepare_connection
from tests.support.cast import Cast, add_variant

OWNER = CartOwner(b"o" * 32)


async def add_at_once(
    connection: "asyncpg.Connection", *, owner: CartOwner, variant_id: UUID, quantity: int
) -> Added | None:
    """What was added by one statement, None if it was refused."""
    [done] = await add_together(connection, [Addition(owner, variant_id, quantity)])
    return done if isinstance(done, Added) else None


async def quantities(connection: "asyncpg.Connection") -> list[int]:
    return [row["quantity"] for row in await connection.fetch("SELECT quantity FROM cart_lines ORDER BY added_at")]


async def test_quantities_add_up(connection: "asyncpg.Connection", cast: Cast) -> None:
    kettle = cast.kettle
    assert await add_at_once(connection, owner=OWNER, variant_id=kettle, quantity=2) == Added("Stovetop Kettle", 2)
    assert await add_line(connection, owner=OWNER, variant_id=kettle, quantity=1) == Added("Stovetop Kettle", 3)
    assert await add_at_once(connection, owner=OWNER, variant_id=kettle, quantity=4) == Added("Stovetop Kettle", 7)
    other = await add_at_once(connection, owner=OWNER, variant_id=cast.oat_mug, quantity=1)
    assert other == Added("Stoneware Mug", 8)
    assert await quantities(connection) == [7, 1]


@pytest.mark.parametrize(
    ("name", "quantity"), [("last_lamp", 2), ("sold_out_stool", 1), ("secret_chair", 1), ("kettle", 41)]
)
async def test_a_refused_line_creates_no_cart(
    connection: "asyncpg.Connection", cast: Cast, name: str, quantity: int
) -> None:
    assert await add_at_once(connection, owner=OWNER, variant_id=getattr(cast, name), quantity=quantity) is None
    assert await connection.fetchval("SELECT count(*) FROM carts") == 0


async def test_the_cart_never_exceeds_the_stock(connection: "asyncpg.Connection", cast: Cast) -> None:
    assert await add_at_once(connection, owner=OWNER, variant_id=cast.oat_mug, quantity=12)
    assert await add_at_once(connection, owner=OWNER, variant_id=cast.oat_mug, quantity=1) is None
    assert await quantities(connection) == [12]


async def test_a_full_cart_takes_no_further_line(connection: "asyncpg.Connection", cast: Cast) -> None:
    """Near the end only what locks the cart first adds: a statement that counted before others added may be wrong."""
    for number in range(MAX_LINES):
        variant = await add_variant(connection, cast.kettle, 100, 5, {"Number": str(number)})
        added = await add_at_once(connection, owner=OWNER, variant_id=variant, quantity=1)
        assert (added is not None) == (number < SURE_OF_ROOM)
        assert added or await add_line(connection, owner=OWNER, variant_id=variant, quantity=1)
    with pytest.raises(CartFullError):
        await add_line(connection, owner=OWNER, variant_id=cast.oat_mug, quantity=1)
    assert await add_at_once(connection, owner=OWNER, variant_id=cast.oat_mug, quantity=1) is None


async def test_tabs_at_once_lose_nothing(cast_dsn: str, cast: Cast) -> None:
    tabs = [await asyncpg.connect(cast_dsn) for _ in range(6)]
    for tab in tabs:
        await prepare_connection(tab)
    found = await asyncio.gather(*(add_at_once(tab, owner=OWNER, variant_id=cast.oat_mug, quantity=3) for tab in tabs))
    assert sum(one is not None for one in found) == 4
    assert await quantities(tabs[0]) == [12]
    for tab in tabs:
        await tab.close()


async def test_carts_are_added_to_together_as_if_each_were_alone(cast_dsn: str, cast: Cast) -> None:
    """Nobody waits for a cart that somebody else is changing; who has another one among them adds by themselves."""
    one, other = [await asyncpg.connect(cast_dsn) for _ in range(2)]
    for tab in (one, other):
        await prepare_connection(tab)
    alice = "INSERT INTO users (email, name, password_hash) VALUES ('alice@shop.test', 'Alice', '-') RETURNING id"
    user, guest, stranger = CartOwner(user_id=await one.fetchval(alice)), CartOwner(b"g" * 32), CartOwner(b"s" * 32)
    await add_line(one, owner=OWNER, variant_id=cast.kettle, quantity=1)
    await add_line(one, owner=guest, variant_id=cast.oat_mug, quantity=2)
    asked = [
        Addition(user, cast.kettle, 3),
        Addition(OWNER, cast.kettle, 1),
        Addition(guest, cast.oat_mug, 2, may_open=False),
        Addition(guest, cast.kettle, 1),
        Addition(stranger, cast.kettle, 1, may_open=False),
        Addition(stranger, cast.sold_out_stool, 1),
    ]
    async with other.transaction():
        await other.execute("SELECT FROM carts WHERE token_hash = $1 FOR UPDATE", OWNER.token_hash)
        async with asyncio.timeout(1):
            done = await add_together(one, asked)
    assert done == [
        Added("Stovetop Kettle", 3), Refused(known=True), Added("Stoneware Mug", 4), Refused(known=True),
        Refused(known=False), Refused(known=False),
    ]  # fmt: skip
    found = await find_carts(one, [user, OWNER, guest, stranger], "GBP")
    assert [[line.quantity for line in cart.lines] for cart in found] == [[3], [1], [4], []]
    for tab in (one, other):
        await tab.close()


async def test_carts_that_are_read_together_are_each_their_owners(connection: "asyncpg.Connection", cast: Cast) -> None:
    other, stranger = CartOwner(b"p" * 32), CartOwner(b"s" * 32)
    alice = "INSERT INTO users (email, name, password_hash) VALUES ('alice@shop.test', 'Alice', '-') RETURNING id"
    user = CartOwner(user_id=await connection.fetchval(alice))
    for owner, variants in ((OWNER, [cast.kettle, cast.oat_mug]), (other, [cast.ink_mug]), (user, [cast.kettle])):
        for place, variant in enumerate(variants, start=1):
            assert await add_at_once(connection, owner=owner, variant_id=variant, quantity=place)
    asked = [stranger, other, user, OWNER, other]
    found = await find_carts(connection, asked, "GBP")
    assert found == [await find_cart(connection, owner, "GBP") for owner in asked]
    assert [[line.variant_id for line in cart.lines] for cart in found[:3]] == [[], [cast.ink_mug], [cast.kettle]]
