"""What a person may take along of the money of an order: what was paid, and what was refunded."""

PAYMENTS = """
SELECT jsonb_agg(jsonb_build_object('provider', p.provider, 'reference', p.reference, 'status', p.status,
                                    'amount', p.amount, 'at', p.created_at) ORDER BY p.id)
FROM payments p WHERE p.order_id = o.id
"""

REFUNDS = """
SELECT jsonb_agg(jsonb_build_object('amount', r.amount, 'reason', r.reason, 'status', r.status, 'at', r.created_at)
                 ORDER BY r.id)
FROM refunds r WHERE r.order_id = o.id
"""
