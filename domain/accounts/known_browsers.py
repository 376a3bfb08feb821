"""Browsers that a link in an email makes known to an account, so that guesses and codes of others do not slow them."""

from uuid import NAMESPACE_URL, UUID, uuid5

from domain.accounts.guesses import ACCOUNT
from domain.connection import Connection

ASKED_FOR = f"""
SELECT email FROM one_time_codes WHERE id = $1 AND created_at > now() - interval '1 day'
UNION ALL SELECT substr(who, {len(ACCOUNT) + 1}) FROM wrong_guesses WHERE id = $1 AND starts_with(who, '{ACCOUNT}')
"""  # noqa: S608 - constants


async def find_address(connection: Connection, link_id: UUID) -> str | None:
    """The address whose email had the link: of a row of wrong guesses while it lasts, of a code for a day; one query.

    None for a link that has ended.
    """
    email: str | None = await connection.fetchval(ASKED_FOR, link_id)
    return email


def owner_of(email: str, user_id: UUID | None) -> UUID:
    """By whom a browser is known: the account, or an id of the address itself as long as it has no account."""
    return user_id or uuid5(NAMESPACE_URL, f"mailto:{email.lower()}")
