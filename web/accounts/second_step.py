"""The second step of a sign-in, and sign-in with a passkey alone, for pages and JSON alike.

The same step confirms later, with a purpose of its own, who is signed in: see `web/accounts/proof.py`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.accounts.factors.errors import FactorRefusedError, StepEndedError
from domain.accounts.factors.passkeys import credentials_of
from domain.accounts.factors.pending import Purpose, begin, count_attempt, find
from domain.accounts.factors.queries import factors_of
from domain.accounts.factors.second_step import Proof, prove
from domain.accounts.factors.views import Factors
from domain.accounts.factors.webauthn import CHALLENGE_BYTES, Party, Presented, authentication_options
from domain.accounts.views import Principal
from domain.audit.security import Security
from domain.words.messages import gettext, marked, ngettext
from web.accounts.guesses import begin_factor_guess, guess_was_right, guess_was_wrong
from web.accounts.limits import GUESS
from web.config.settings import Settings
from web.http.rate_limiting import count_use
from web.http.visitor import Client
from web.shop import Shop

ENDED = marked("That took too long, or there were too many wrong attempts. Please start again.")


@dataclass(frozen=True, slots=True)
class Awaited:
    """A pending second step: its token, the factors accepted, and the options for `navigator.credentials.get()`."""

    token: str
    factors: Factors
    options: dict[str, Any] | None


def party(settings: Settings) -> Party:
    """Return the shop as the relying party that authenticators know."""
    return Party.at(settings.base_url, settings.name)


def new_challenge() -> bytes:
    """Return random bytes for an authenticator to sign."""
    return secrets.token_bytes(CHALLENGE_BYTES)


async def await_second_step(shop: Shop, principal: Principal, purpose: Purpose = Purpose.SIGN_IN) -> Awaited | None:
    """Begin the second step after a right password, or a proof; None if the user has no second factor."""
    async with shop.database.read() as connection:
        factors = await factors_of(connection, principal.id)
        if not factors.count:
            return None
        allowed = await credentials_of(connection, user_id=principal.id) if factors.passkeys else ()
    challenge = new_challenge() if allowed else None
    async with shop.database.transaction() as connection:
        token = await begin(connection, user_id=principal.id, challenge=challenge, purpose=purpose)
    return Awaited(token, factors, _options(shop, challenge, allowed))


async def await_passkey(shop: Shop) -> tuple[str, dict[str, Any]]:
    """Begin a sign-in with any user's passkey; returns its token and the options for the browser."""
    challenge = new_challenge()
    async with shop.database.transaction() as connection:
        token = await begin(connection, user_id=None, challenge=challenge)
    return token, authentication_options(party(shop.settings), challenge)


async def awaited_step(shop: Shop, token: str, purpose: Purpose = Purpose.SIGN_IN) -> Awaited | None:
    """Return the pending second step that has this token; None if it has ended."""
    async with shop.database.read() as connection:
        pending = await find(connection, token, purpose=purpose)
        if pending is None or pending.user_id is None:
            return None
        factors = await factors_of(connection, pending.user_id)
        allowed = await credentials_of(connection, user_id=pending.user_id) if pending.challenge else ()
    return Awaited(token, factors, _options(shop, pending.challenge, allowed))


async def take_step(
    visitor: Client, shop: Shop, token: str, proof: Proof, purpose: Purpose = Purpose.SIGN_IN
) -> Principal:
    """Check the proof and return the user.

    The attempt is committed before the proof is checked, so that parallel guesses are all counted. Raises
    `FactorRefusedError` with the attempts left, `StepEndedError` or `TooManyError`.
    """
    async with shop.database.read() as connection:
        known = await find(connection, token, purpose=purpose)
    if known is None:
        raise StepEndedError(gettext(ENDED))
    await count_use(visitor, shop, GUESS)
    guess = None
    if known.user_id and proof.passkey is None:
        guess = await begin_factor_guess(visitor, shop, user_id=known.user_id, recovery=not proof.code)
    async with shop.database.transaction() as connection:
        pending = await count_attempt(connection, token, purpose=purpose)
    if pending is None:
        raise StepEndedError(gettext(ENDED))
    async with shop.database.transaction() as connection:
        principal = await prove(
            connection,
            secret_keys=shop.settings.secret_keys,
            party=party(shop.settings),
            token=token,
            pending=pending,
            proof=proof,
            purpose=purpose,
        )
    if principal is None or proof.recovery_code:
        await shop.bell.ring()
    if principal is None:
        shop.failures.count(Security.SECOND_STEP_FAILED, account_id=pending.user_id)
        if guess:
            await guess_was_wrong(shop, guess)
        raise FactorRefusedError(_refusal(proof, pending.attempts_left), pending.attempts_left)
    if guess:
        await guess_was_right(shop, guess)
    return principal


def _refusal(proof: Proof, left: int) -> str:
    what = "passkey" if proof.passkey is not None else "code" if proof.code else "recovery code"
    again = (
        ngettext("You have %(num)s try left.", "You have %(num)s tries left.", left)
        if left
        else gettext("Please start again.")
    )
    return gettext("This %(what)s isn't valid. %(again)s", what=what, again=again)


def _options(shop: Shop, challenge: bytes | None, allowed: Sequence[Presented]) -> dict[str, Any] | None:
    if not (challenge and allowed):
        return None
    return authentication_options(party(shop.settings), challenge, allowed=allowed)
