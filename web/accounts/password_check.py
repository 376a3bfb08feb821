"""A password, checked at every door in the same way: at sign-in, and once more before a sensitive change."""

from domain.accounts.errors import UnauthorizedError
from domain.accounts.operations import check_credentials, find_credentials, store_hash
from domain.accounts.views import Principal
from domain.audit.security import Security
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.accounts.devices import known_device
from web.accounts.guesses import begin_guess, guess_was_right, guess_was_wrong
from web.accounts.limits import LOG_IN
from web.http.rate_limiting import count_in, count_use, counted_as
from web.http.visitor import Client
from web.infra.rate_limiter import TooManyError, Window
from web.shop import Shop


async def check_password_of(
    visitor: Client, shop: Shop, email: str, password: str, *, failure: Security = Security.SIGN_IN_FAILED
) -> Principal:
    """Return the user whose password this is. An unknown address is answered as a known one is, and as slowly.

    The visitor's network is counted before anything is done. The account's own counter refuses wrong passwords only,
    so that those of a stranger do not keep its owner out. Raises `UnauthorizedError` or `TooManyError`.
    """
    await count_use(visitor, shop, LOG_IN)
    async with shop.database.read() as connection:
        credentials = await find_credentials(connection, email)
    user_id = credentials["id"] if credentials else None
    guess = await begin_guess(visitor, shop, email=email, user_id=user_id)
    crowded = await _crowded(visitor, shop, email, known_device(visitor, shop.settings, user_id))
    try:
        principal, newer_hash = await check_credentials(credentials, password)
    except UnauthorizedError as error:
        await guess_was_wrong(shop, guess)
        shop.failures.count(failure, account_id=user_id)
        raise crowded or error from error
    await guess_was_right(shop, guess)
    if newer_hash:
        async with shop.database.transaction() as connection:
            await store_hash(connection, user_id=principal.id, password_hash=newer_hash)
    return principal


async def check_own_password(visitor: Client, shop: Shop, principal: Principal, password: str) -> None:
    """Raise `InvalidError` for the field unless this is the user's password; attempts are limited."""
    try:
        await check_password_of(visitor, shop, principal.email, password, failure=Security.PROOF_FAILED)
    except UnauthorizedError as error:
        raise InvalidError({"password": gettext("That password isn't right.")}) from error


async def _crowded(visitor: Client, shop: Shop, email: str, device: str) -> TooManyError | None:
    """The refusal of a wrong password if there were many for this account, or from this device, within a minute."""
    try:
        await count_in(shop, Window(LOG_IN, counted_as(email, device)))
    except TooManyError as refusal:
        return refusal
    return None
