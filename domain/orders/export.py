"""What a person may take along of an order: all that they were told of it. Notes among staff stay here."""

COLUMNS = """
o.id, o.number, o.placed_at, o.status, o.email, o.address, o.billing_address, o.delivery_method, o.arrives_from,
o.arrives_to, o.payment_method,
o.currency, o.subtotal, o.discount, o.delivery, o.tax, o.total, o.explanation, o.network, o.note, o.gift_note, o.vat"""

LINES = """
SELECT json_agg(json_build_object('sku', l.sku, 'name', l.name, 'options', in_order(l.options, l.option_names),
                                  'quantity', l.quantity, 'unit_price', l.unit_price, 'line_total', l.line_total,
                                  'discount', l.discount) ORDER BY l.position)
FROM order_lines l WHERE l.order_id = o.id
"""

EVENTS = """
SELECT jsonb_agg(jsonb_build_object('kind', e.kind, 'note', e.note, 'at', e.created_at) ORDER BY e.id)
FROM order_events e WHERE e.order_id = o.id AND e.kind <> 'staff_note'
"""

CHANGES = """
SELECT jsonb_agg(jsonb_build_object('status', c.status, 'due', c.due, 'changes', c.changes, 'at', c.created_at,
                                    'ended_at', c.ended_at) ORDER BY c.id)
FROM order_changes c WHERE c.order_id = o.id
"""
