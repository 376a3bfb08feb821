"""Resend an email, with an entry in the audit log."""

from uuid import UUID

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.mail.resending import resend_letter
from web.shop import Shop


async def send_again(shop: Shop, principal: Principal, letter_id: UUID) -> UUID:
    """Queue an email to be sent again for a member of staff; return the id of the queued email.

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
