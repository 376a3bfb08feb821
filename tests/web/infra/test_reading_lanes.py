"""What is read together: nobody's trouble is anybody else's, and everybody is given their own."""

import asyncio
from typing import Any

import asyncpg

from domain.cart.operations import add_line
from domain.cart.owner import CartOwner
from tests.support.cast import Cast
from tests.support.shop import OpenShop
from web.infra.combiner import Combiner


async def together(lane: Combiner[Any, Any], asked: list[Any], leaves: int) -> list[Any]:
    """What they are given who ask in one batch, behind somebody who is alone; one of them leaves meanwhile."""
    alone = asyncio.create_task(lane.submit(asked[-1]))
    await asyncio.sleep(0)
    tasks = [asyncio.create_task(lane.submit(one)) for one in asked]
    await asyncio.sleep(0)
    tasks[leaves].cancel()
    await alone
    return list(await asyncio.gather(*tasks, return_exceptions=True))


async def test_a_product_that_cannot_be_asked_for_keeps_no_other_from_being_read(shop: OpenShop, cast: Cast) -> None:
    bad, unknown, left, *found = await together(
        shop.shop.products, ["a\x00", "nothing", "oak-stool", "opal-lamp", "opal-lamp", "stoneware-mug"], leaves=2
    )
    assert isinstance(bad, asyncpg.DataError)
    assert unknown is None
    assert isinstance(left, asyncio.CancelledError)
    assert [one["slug"] for one in found] == ["opal-lamp", "opal-lamp", "stoneware-mug"]


async def test_a_cart_that_cannot_be_read_keeps_no_other_from_its_owner(shop: OpenShop, cast: Cast) -> None:
    alice = "INSERT INTO users (email, name, password_hash) VALUES ('alice@shop.test', 'Alice', '-') RETURNING id"
    async with shop.shop.database.transaction() as connection:
        user = CartOwner(user_id=await connection.fetchval(alice))
        guests = [CartOwner(bytes([number]) * 32) for number in range(3)]
        for owner, variant in ((user, cast.kettle), (guests[0], cast.ink_mug), (guests[1], cast.oat_mug)):
            assert await add_line(connection, owner=owner, variant_id=variant, quantity=1)
    asked = [CartOwner("no hash"), guests[1], guests[0], user, guests[2], guests[0]]  # type: ignore[arg-type]
    bad, left, *carts = await together(shop.shop.carts, asked, leaves=1)
    assert isinstance(bad, asyncpg.DataError)
    assert isinstance(left, asyncio.CancelledError)
    assert [[line.variant_id for line in cart.lines] for cart in carts] == [
        [cast.ink_mug], [cast.kettle], [], [cast.ink_mug],
    ]  # fmt: skip
    bad, left, *keys = await together(shop.shop.cart_keys, asked, leaves=1)
    assert isinstance(bad, asyncpg.DataError)
    assert isinstance(left, asyncio.CancelledError)
    assert [key.id for key in keys] == [cart.id for cart in carts]
