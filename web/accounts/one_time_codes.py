"""One-time codes for pages and JSON alike: emailed on request, and exchanged for a verification token."""

from domain.accounts.errors import CodeRefusedError
from domain.accounts.known_browsers import owner_of
from domain.accounts.one_time_codes import Purpose, account_of, send_code, verify_code
from domain.audit.security import Security
from domain.words.messages import gettext
from web.accounts.devices import known_device
from web.accounts.forms import code_in
from web.accounts.guesses import begin_guess, guess_was_right, guess_was_wrong
from web.accounts.limits import CODE, CODE_GUESSES_A_DAY, CODES_A_DAY, GUESS
from web.http.rate_limiting import count_in, count_use, network_of
from web.http.visitor import Client
from web.infra.rate_limiter import Window
from web.shop import Shop


async def mail_code(visitor: Client, shop: Shop, email: str, purpose: Purpose) -> None:
    """Email a code to `email`, a normalised address, unless it has one that is open, or had very many.

    That others have asked for the address is never refused, and not told. Raises `TooManyError` if the visitor's own
    network has asked too often.
    """
    await count_use(visitor, shop, CODE)
    async with shop.database.read() as connection:
        user_id = await account_of(connection, email)
    known = bool(known_device(visitor, shop.settings, owner_of(email, user_id)))
    if not known:
        await count_in(shop, _share(visitor, shop, email, purpose))
    async with shop.database.transaction() as connection:
        await send_code(connection, email=email, purpose=purpose, paced=shop.limits.on and not known)
    await shop.bell.ring()


def _share(visitor: Client, shop: Shop, email: str, purpose: Purpose) -> Window:
    return Window(CODES_A_DAY, f"{network_of(visitor, shop)}:{purpose.value}:{email.lower()}")


async def spend_code(visitor: Client, shop: Shop, email: str, code: str, purpose: Purpose) -> str:
    """Use up a right code and return its verification token.

    Raises `InvalidError` for a text that is no code, which counts as no guess, `CodeRefusedError` or `TooManyError`.
    """
    digits = code_in(code, "the email")
    await count_use(visitor, shop, GUESS)
    async with shop.database.read() as connection:
        user_id = await account_of(connection, email)
    owner = owner_of(email, user_id)
    guess = await begin_guess(visitor, shop, email=email, user_id=owner, a_day=CODE_GUESSES_A_DAY)
    async with shop.database.transaction() as connection:
        attempt = await verify_code(
            connection, secret_keys=shop.settings.secret_keys, email=email, purpose=purpose, code=digits
        )
    if attempt.token is None:
        shop.failures.count(Security.CODE_FAILED, detail=purpose.value)
        await guess_was_wrong(shop, guess)
        raise CodeRefusedError(gettext("This code is wrong, already used or expired. Request a new one."))
    await guess_was_right(shop, guess)
    await shop.limits.forget(_share(visitor, shop, email, purpose))
    return attempt.token
