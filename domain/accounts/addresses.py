"""A user's address book. If it has any addresses, one of them is preferred."""

from uuid import UUID

from domain.accounts.views import AddressView
from domain.connection import Connection
from domain.errors import ConflictError, NotFoundError
from domain.words.messages import gettext

MAX_ADDRESSES = 20


class TooManyAddressesError(ConflictError):
    """The address book already holds `MAX_ADDRESSES` addresses."""

    code = "too_many_addresses"


LIST = "SELECT id, address, preferred FROM addresses WHERE user_id = $1 ORDER BY preferred DESC, id DESC"


async def list_addresses(connection: Connection, *, user_id: UUID) -> tuple[AddressView, ...]:
    """A user's addresses, the preferred one first, then the latest: one query."""
    return tuple(AddressView(*row.values()) for row in await connection.fetch(LIST, user_id))


async def find_address(connection: Connection, *, user_id: UUID, address_id: UUID) -> AddressView:
    """One address of a user: one query. Raises `NotFoundError`."""
    row = await connection.fetchrow(
        "SELECT id, address, preferred FROM addresses WHERE id = $1 AND user_id = $2", address_id, user_id
    )
    if row is None:
        raise _unknown()
    return AddressView(*row.values())


async def add_address(
    connection: Connection, *, user_id: UUID, address: dict[str, str], preferred: bool = False
) -> AddressView:
    """Save an address, once only if the book has it already; the first one is always preferred.

    Raises `TooManyAddressesError`.
    """
    known = await _lock(connection, user_id)
    same = next((one for one in known if one.address == address), None)
    if same is None and len(known) >= MAX_ADDRESSES:
        raise TooManyAddressesError(
            gettext(
                "You've reached the limit of %(max_addresses)s addresses. Remove one that you no longer need.",
                max_addresses=MAX_ADDRESSES,
            )
        )
    address_id = same.id if same else await _insert(connection, user_id, address)
    if preferred or not known:
        await prefer_address(connection, user_id=user_id, address_id=address_id)
    return await find_address(connection, user_id=user_id, address_id=address_id)


async def change_address(
    connection: Connection, *, user_id: UUID, address_id: UUID, address: dict[str, str], preferred: bool = False
) -> AddressView:
    """Replace one of a user's addresses, and prefer it if `preferred`. Raises `NotFoundError`."""
    await _lock(connection, user_id)
    await find_address(connection, user_id=user_id, address_id=address_id)
    await connection.execute("UPDATE addresses SET address = $2 WHERE id = $1", address_id, address)
    if preferred:
        await prefer_address(connection, user_id=user_id, address_id=address_id)
    return await find_address(connection, user_id=user_id, address_id=address_id)


async def prefer_address(connection: Connection, *, user_id: UUID, address_id: UUID) -> None:
    """Make one of a user's addresses the default at checkout. Raises `NotFoundError`."""
    await _lock(connection, user_id)
    await find_address(connection, user_id=user_id, address_id=address_id)
    await connection.execute("UPDATE addresses SET preferred = false WHERE user_id = $1 AND preferred", user_id)
    await connection.execute("UPDATE addresses SET preferred = true WHERE id = $1", address_id)


async def remove_address(connection: Connection, *, user_id: UUID, address_id: UUID) -> None:
    """Delete one of a user's addresses; if it was preferred, the latest becomes so. Raises `NotFoundError`."""
    known = await _lock(connection, user_id)
    left = [one for one in known if one.id != address_id]
    if len(left) == len(known):
        raise _unknown()
    await connection.execute("DELETE FROM addresses WHERE id = $1", address_id)
    if left and not left[0].preferred:
        await prefer_address(connection, user_id=user_id, address_id=left[0].id)


async def _lock(connection: Connection, user_id: UUID) -> tuple[AddressView, ...]:
    """The address book as it is, locked against other changes until the transaction ends."""
    await connection.execute("SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE", user_id)
    return await list_addresses(connection, user_id=user_id)


async def _insert(connection: Connection, user_id: UUID, address: dict[str, str]) -> UUID:
    address_id: UUID = await connection.fetchval(
        "INSERT INTO addresses (user_id, address) VALUES ($1, $2) RETURNING id", user_id, address
    )
    return address_id


def _unknown() -> NotFoundError:
    return NotFoundError(gettext("There is no such address."))
