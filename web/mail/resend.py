"""Resend an email, with an entry in the audit log."""

from uuid import UUID

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.mail.resending import resend_email, resend_given_up
from web.shop import Shop

AT_ONCE = 1000


async def send_all_again(shop: Shop, principal: Principal) -> int:
    """Let every email that was given up go out once more, as a member of staff asks; returns how many."""
    resent = 0
    while True:
        async with shop.database.transaction() as connection:
            some = await resend_given_up(connection, limit=AT_ONCE)
            if some:
                await write_audit(
                    connection,
                    actor_id=principal.id,
                    actor=principal.actor,
                    action="letters.resent",
                    subject="given up",
                    details={"emails": some},
                )
        resent += some
        if some < AT_ONCE:
            await shop.bell.ring()
            return resent


async def send_again(shop: Shop, principal: Principal, email_id: UUID) -> UUID:
    """Queue an email to be sent again for a member of staff; return the id of the queued email.

    Raises `NotFoundError` or `NotResendableError`.
    """
    async with shop.database.transaction() as connection:
        waiting = await resend_email(connection, email_id)
        await write_audit(
            connection,
            actor_id=principal.id,
            actor=principal.actor,
            action="letter.resent",
            subject=str(email_id),
        )
    await shop.bell.ring()
    return waiting
