"""What was removed from a cart waits for its owner: in a full cart, after signing in, and in their export."""

import asyncpg

from domain.cart.export import BY_PERSON
from domain.cart.operations import MAX_LINES, add_line, merge_carts
from domain.cart.owner import CartOwner
from domain.cart.removals import PutBack, clear_cart, put_back, remove_line
from tests.support.cast import Cast, add_variant

GUEST = CartOwner(b"g" * 32)
USER = "INSERT INTO users (email, name, password_hash) VALUES ('ada@example.com', 'Ada', '') RETURNING id"


async def test_what_a_full_cart_has_no_room_for_comes_back_first_once_it_has(
    connection: "asyncpg.Connection", cast: Cast
) -> None:
    for variant_id in (cast.kettle, cast.oat_mug):
        await add_line(connection, owner=GUEST, variant_id=variant_id, quantity=1)
    await clear_cart(connection, owner=GUEST)
    for number in range(MAX_LINES):
        last = await add_variant(connection, cast.kettle, 100, 5, {"Number": str(number)})
        await add_line(connection, owner=GUEST, variant_id=last, quantity=1)
    assert await put_back(connection, owner=GUEST) == PutBack(0, 2)
    await remove_line(connection, owner=GUEST, variant_id=last)
    assert await put_back(connection, owner=GUEST) == PutBack(1, 2)
    await clear_cart(connection, owner=GUEST)
    assert await put_back(connection, owner=GUEST) == PutBack(100, 2)


async def test_what_a_guest_removed_is_their_accounts_after_signing_in_and_exported(
    connection: "asyncpg.Connection", cast: Cast
) -> None:
    user = CartOwner(user_id=await connection.fetchval(USER))
    await add_line(connection, owner=GUEST, variant_id=cast.kettle, quantity=3)
    await remove_line(connection, owner=GUEST, variant_id=cast.kettle)
    await merge_carts(connection, guest=GUEST, user=user)
    (row,) = await connection.fetch(BY_PERSON["removed_from_cart"], user.user_id)
    assert (row["quantity"], row["seen_price"]) == (3, 7800)
    assert await put_back(connection, owner=user) == PutBack(1)
