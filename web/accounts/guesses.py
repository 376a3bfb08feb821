"""Guesses at passwords, codes and factors: counted before they are looked at, and forgotten once one is right.

First the network that guesses is counted, then the account that is guessed at. A browser that has signed in to the
account before is counted in the account's place: guesses of strangers, from however many networks, do not lock its
owner out. One that was made known by a link in an email is too, but for second factors.
"""

from dataclasses import dataclass
from uuid import UUID

from limits import RateLimitItem

from domain.accounts.guesses import (
    FACTORS,
    RECOVERY,
    SECRETS,
    Counted,
    Patience,
    count_guess,
    forget_guesses,
    tell_of_guesses,
)
from domain.words.messages import gettext
from web.accounts.devices import known_device, signed_in_device
from web.accounts.limits import GUESSES_A_DAY
from web.http.rate_limiting import count_in, counted_as, network_of
from web.http.visitor import Client
from web.infra.rate_limiter import TooManyError, Window
from web.shop import Shop


class SlowedError(TooManyError):
    """There were too many wrong guesses at the account in a row; its owner has an email with a way in."""

    def __init__(self, patience: Patience, wait: int) -> None:
        super().__init__(patience.free, wait, patience.longest)
        self.message += gettext(" If this is your account, use the link that we emailed you, and sign in at once.")


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess that has been counted: whom it is at, and by which windows it is counted apart from its row."""

    who: str
    email: str
    counted: Counted | None
    windows: tuple[Window, ...] = ()


async def begin_guess(
    visitor: Client, shop: Shop, *, email: str, user_id: UUID | None, a_day: RateLimitItem = GUESSES_A_DAY
) -> Guess:
    """Count a guess at a password or an emailed code of `email`, whose account is `user_id`, if it has one.

    Raises `TooManyError`: the network has guessed wrong as often as it may `a_day`, or there were too many wrong
    guesses in a row.
    """
    device = known_device(visitor, shop.settings, user_id)
    who = counted_as(email, device)
    windows = () if device else (Window(a_day, f"{network_of(visitor, shop)}:{who}"),)
    await count_in(shop, *windows)
    counted = await _counted(shop, who, SECRETS)
    guess = Guess(who, email, counted, windows)
    if counted and counted.wait:
        await guess_was_wrong(shop, guess)
        raise SlowedError(SECRETS, counted.wait)
    return guess


async def begin_factor_guess(visitor: Client, shop: Shop, *, user_id: UUID, recovery: bool) -> Guess:
    """Count a guess at an authenticator's code, or apart from those at a recovery code. Raises `TooManyError`."""
    device = signed_in_device(visitor, shop.settings, user_id)
    kind, patience = ("recovery", RECOVERY) if recovery else ("factor", FACTORS)
    who = f"{kind}:{user_id}:{device}"
    counted = await _counted(shop, who, patience)
    if counted and counted.wait:
        raise TooManyError(patience.free, counted.wait, patience.longest)
    return Guess(who, "", counted)


async def guess_was_wrong(shop: Shop, guess: Guess) -> None:
    """Every wrong password, code and factor ends here; whose account it is, is told once that guesses are slowed."""
    if guess.counted and guess.email:
        async with shop.database.transaction() as connection:
            await tell_of_guesses(connection, who=guess.who, email=guess.email, counted=guess.counted)


async def guess_was_right(shop: Shop, guess: Guess) -> None:
    """Forget the wrong guesses before it."""
    if guess.counted:
        async with shop.database.light_transaction() as connection:
            await forget_guesses(connection, who=guess.who)
    await shop.limits.forget(*guess.windows)


async def _counted(shop: Shop, who: str, patience: Patience) -> Counted | None:
    if not shop.limits.on:
        return None
    async with shop.database.light_transaction() as connection:
        return await count_guess(connection, who=who, patience=patience)
