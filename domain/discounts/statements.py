"""SQL about codes that the checkout and the pages share."""

STATE = """id, code, kind, value, currency, minimum_subtotal, limit_total, limit_per_customer, used,
       (starts_at IS NULL OR starts_at <= now()) AS begun,
       (ended_at IS NOT NULL OR ends_at <= now()) IS TRUE AS ended"""
"""The columns of `domain.discounts.codes.Code`, in order."""

EMAIL_HASH = "sha256(convert_to(lower({email}), 'UTF8'))"
"""The hash by which a use is attributed to a customer without storing the address."""

USED_BY_THEM = f"""
(SELECT count(*) FROM discounts d JOIN discount_uses u ON u.discount_id = d.id
 WHERE lower(d.code) = {{code}} AND d.ended_at IS NULL AND d.limit_per_customer > 0 AND u.released_at IS NULL
 AND (u.user_id = {{user}} OR u.email_hash = {EMAIL_HASH.format(email="{email}")}))"""  # noqa: S608 - constant
"""The number of times a customer, known by account or by address, has used a live code; 0 where that is not limited."""
