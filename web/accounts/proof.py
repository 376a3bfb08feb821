"""Confirming who is signed in, before a sensitive change: by a factor if there is one, else by the password."""

from domain.accounts.errors import ProofNeededError
from domain.accounts.factors.errors import FactorProofNeededError, StepEndedError
from domain.accounts.factors.pending import Purpose, begin
from domain.accounts.factors.queries import has_factor
from domain.accounts.factors.second_step import Proof
from domain.accounts.views import Principal
from domain.errors import ShopError
from domain.words.messages import gettext
from web.accounts.second_step import ENDED, Awaited, await_second_step, awaited_step, take_step
from web.http.visitor import Client
from web.shop import Shop


async def await_proof(shop: Shop, principal: Principal, token: str = "") -> Awaited | None:
    """The step that confirms a user by a factor: the pending one of this token, else a new one.

    None if they have no factor, so that the password is what confirms them.
    """
    pending = await awaited_step(shop, token, Purpose.PROOF) if token else None
    return pending or await await_second_step(shop, principal, Purpose.PROOF)


async def protected(shop: Shop, principal: Principal) -> bool:
    """Whether only a factor confirms this user: one query."""
    async with shop.database.read() as connection:
        return await has_factor(connection, principal.id)


async def factor_proof_needed(shop: Shop, principal: Principal) -> ShopError:
    """The refusal of a password where only a factor confirms; it begins the step that a passkey needs."""
    awaited = await await_second_step(shop, principal, Purpose.PROOF)
    if awaited is None:
        return ProofNeededError(gettext("Please confirm first that it is you."))
    return FactorProofNeededError(awaited.token, awaited.factors.names, awaited.options)


async def take_proof(visitor: Client, shop: Shop, principal: Principal, token: str, proof: Proof) -> None:
    """Check a factor of the signed-in user; a code needs no step that was begun before, a passkey does.

    Raises what `take_step` does.
    """
    if not token:
        async with shop.database.transaction() as connection:
            token = await begin(connection, user_id=principal.id, purpose=Purpose.PROOF)
    found = await take_step(visitor, shop, token, proof, Purpose.PROOF)
    if found.id != principal.id:
        raise StepEndedError(gettext(ENDED))
