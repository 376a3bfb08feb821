"""The second step of a sign-in: a code, a passkey, or a recovery code. Also the only step, with a passkey alone."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.accounts.factors import passkeys, recovery, totp
from domain.accounts.factors.notices import Change, tell, warn_of_guesses
from domain.accounts.factors.pending import Pending, Purpose, finish
from domain.accounts.factors.webauthn import Party
from domain.accounts.views import Principal, Role
from domain.connection import Connection


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof that a user submits; the first field that is not empty is checked, and nothing else."""

    passkey: dict[str, Any] | None = None
    code: str = ""
    recovery_code: str = ""


async def prove(
    connection: Connection,
    *,
    secret_keys: tuple[str, ...],
    party: Party,
    token: str,
    pending: Pending,
    proof: Proof,
    purpose: Purpose = Purpose.SIGN_IN,
) -> Principal | None:
    """The user who has proved their identity, and then `token` is spent; None if the proof is wrong.

    Never raises a refusal. `pending` comes from `count_attempt`, committed before. Commit this too: a last wrong guess
    writes an email.
    """
    user_id = await _proved(connection, secret_keys, party, pending, proof)
    user = await _find(connection, user_id or pending.user_id)
    if user_id is None or user is None:
        if user and not pending.attempts_left:
            await warn_of_guesses(connection, user)
        return None
    if not await finish(connection, token, purpose=purpose):
        return None
    if proof.recovery_code and not proof.passkey and not proof.code:
        await tell(connection, user, Change.RECOVERY_USED)
    return user


async def _proved(
    connection: Connection, secret_keys: tuple[str, ...], party: Party, pending: Pending, proof: Proof
) -> UUID | None:
    owner = pending.user_id
    if proof.passkey is not None:
        if pending.challenge is None:
            return None
        return await passkeys.verify(
            connection, party=party, challenge=pending.challenge, credential=proof.passkey, user_id=owner
        )
    if owner is None:
        return None
    if proof.code:
        right = await totp.verify(connection, secret_keys=secret_keys, user_id=owner, code=proof.code)
    else:
        right = await recovery.spend(connection, secret_keys=secret_keys, user_id=owner, code=proof.recovery_code)
    return owner if right else None


async def _find(connection: Connection, user_id: UUID | None) -> Principal | None:
    row = await connection.fetchrow(
        "SELECT id, email, name, role FROM users WHERE id = $1 AND disabled_at IS NULL", user_id
    )
    return Principal(row["id"], row["email"], row["name"], Role(row["role"]), None) if row else None
