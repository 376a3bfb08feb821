"""SQL about codes that the checkout and the pages share."""

from domain.customers.statements import is_member

STATE = """id, code, kind, value, currency, minimum_subtotal, limit_total, limit_per_customer, used,
       (starts_at IS NULL OR starts_at <= now()) AS begun,
       (ended_at IS NOT NULL OR ends_at <= now()) IS TRUE AS ended, group_id"""
"""The columns of `domain.discounts.codes.Code`, in order."""

EMAIL_HASH = "sha256(convert_to(lower({email}), 'UTF8'))"
"""The hash by which a use is attributed to a customer without storing the address."""

ACCOUNT = "(SELECT holder.email FROM users holder WHERE holder.id = {user})"
"""The address of a user's account, NULL for a guest."""

MAY_USE = f"""
(SELECT d.group_id IS NULL OR {is_member(user_id="{user}", group_id="d.group_id")} FROM discounts d
 WHERE lower(d.code) = {{code}} AND d.ended_at IS NULL)"""  # noqa: S608 - constants only
"""Whether a user belongs to the group of a live code, if it asks for one; a guest belongs to none."""

USED_BY_THEM = """
(SELECT count(*) FROM discounts d JOIN discount_uses u ON u.discount_id = d.id
 WHERE lower(d.code) = {code} AND d.ended_at IS NULL AND d.limit_per_customer > 0 AND u.released_at IS NULL
 AND (u.user_id = {user} OR u.email_hash IN ({hashes}) OR u.account_hash IN ({hashes})))"""
"""The number of times a customer has used a live code; 0 where that is not limited.

A customer is known by the account, its address, and the contact address of the order alike.
"""


def used_by_them(*, code: str, user: str, email: str) -> str:
    """The SQL of `USED_BY_THEM` for a code, a user and a contact address that are given as SQL."""
    addresses = email, ACCOUNT.format(user=user)
    hashes = ", ".join(EMAIL_HASH.format(email=address) for address in addresses)
    return USED_BY_THEM.format(code=code, user=user, hashes=hashes)
