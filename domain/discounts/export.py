"""What a person may take along of the discount code that they used."""

OF_ORDER = """
SELECT jsonb_build_object('code', d.code, 'at', u.used_at, 'given_back_at', u.released_at)
FROM discount_uses u JOIN discounts d ON d.id = u.discount_id WHERE u.order_id = o.id
"""
