"""What a person may take along of their returns: what they asked for, and what they were answered."""

OF_ORDER = """
SELECT jsonb_agg(jsonb_build_object('number', q.number, 'status', q.status, 'words', q.words, 'answer', q.answer,
                                    'at', q.created_at, 'lines', (
    SELECT jsonb_agg(jsonb_build_object('sku', l.sku, 'quantity', n.quantity, 'reason', n.reason,
                                        'received', n.received) ORDER BY l.position)
    FROM return_lines n JOIN order_lines l ON l.id = n.order_line_id WHERE n.return_id = q.id)) ORDER BY q.id)
FROM return_requests q WHERE q.order_id = o.id
"""
