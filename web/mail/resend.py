"""Sending a letter once more, on record."""

from uuid import UUID

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.mail.resending import resend_letter
from web.shop import Shop


async def send_again(shop: Shop, principal: Principal, letter_id: UUID) -> UUID:
    """Let a letter go out once more at the wish of a member of staff; returns which letter waits now.

    Raises `NotFoundError` or `NotResendableError`.
    """
    async with shop.database.transaction() as connection:
        waiting = await resend_letter(connection, letter_id)
        await write_audit(
            connection,
            actor_id=principal.id,
            actor=principal.email,
            action="letter.resent",
            subject=str(letter_id),
        )
    await shop.bell.ring()
    return waiting
