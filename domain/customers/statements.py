"""The SQL of who belongs to a group of customers, for checkouts, pages and lists alike.

An account's orders are those that it placed, and those that a guest placed under its address. Paid ones count whose
money was not refunded in full; what was refunded is not spent.
"""

THEIRS = "(b.user_id = {user}.id OR (b.user_id IS NULL AND lower(b.email) = lower({user}.email)))"
PAID_LATELY = f"""
orders b JOIN payments p ON p.order_id = b.id AND p.status IN ('paid', 'partially_refunded') AND p.amount > 0
    AND NOT p.surplus
WHERE {THEIRS} AND b.placed_at > now() - make_interval(days => {{group}}.days)"""
COUNTRY = """
coalesce((SELECT a.address->>'country' FROM addresses a WHERE a.user_id = {user}.id ORDER BY a.preferred DESC, a.id
          LIMIT 1),
         (SELECT b.address->>'country' FROM orders b WHERE b.user_id = {user}.id ORDER BY b.placed_at DESC LIMIT 1))"""
"""The country of the preferred address; without an address book, of the latest order."""

RULES = f"""
{{user}}.role = 'customer' AND {{user}}.erased_at IS NULL
AND ({{group}}.signed_up_before IS NULL OR {{user}}.created_at < {{group}}.signed_up_before)
AND ({{group}}.country IS NULL OR {{group}}.country = {COUNTRY})
AND ({{group}}.minimum_orders IS NULL OR {{group}}.minimum_orders <= (
    SELECT count(*) FROM (SELECT DISTINCT b.id FROM {PAID_LATELY} LIMIT {{group}}.minimum_orders) AS counted))
AND ({{group}}.minimum_spent IS NULL OR {{group}}.minimum_spent <= (
    SELECT coalesce(sum(p.amount - coalesce(
        (SELECT sum(r.amount) FROM refunds r WHERE r.payment_id = p.id AND r.status <> 'failed'), 0)), 0)
    FROM {PAID_LATELY} AND p.currency = {{group}}.currency))"""  # noqa: S608 - constants only


IS_MEMBER = """
EXISTS (SELECT FROM users member JOIN customer_groups joined ON joined.id = {group_id}
        WHERE member.id = {user_id} AND {rules})"""


def belongs(*, user: str, group: str) -> str:
    """The condition that the user of the alias `user` belongs to the group of the alias `group`."""
    return RULES.format(user=user, group=group)


def is_member(*, user_id: str, group_id: str) -> str:
    """Whether a user belongs to a group, both given by their id as SQL; nobody is in none."""
    return IS_MEMBER.format(user_id=user_id, group_id=group_id, rules=belongs(user="member", group="joined"))
