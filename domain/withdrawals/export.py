"""What a person may take along of their withdrawals: what they declared when, and from what."""

OF_ORDER = """
SELECT jsonb_agg(jsonb_build_object('number', w.number, 'name', w.name, 'email', w.email, 'at', w.created_at, 'lines', (
    SELECT jsonb_agg(jsonb_build_object('sku', m.sku, 'cancelled', m.cancelled, 'to_return', m.to_return)
                     ORDER BY m.place)
    FROM withdrawal_lines m WHERE m.withdrawal_id = w.id)) ORDER BY w.id)
FROM withdrawals w WHERE w.order_id = o.id AND NOT w.by_shop
"""
