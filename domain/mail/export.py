"""What a person may take along of the outbox: which emails went to them, and when."""

BY_EMAIL = {
    "letters": "SELECT kind, recipient, context, created_at, sent_at FROM outgoing_mail "
    "WHERE lower(recipient) = lower($1) AND order_id IS NULL ORDER BY id",
}

OF_ORDER = """
SELECT jsonb_agg(jsonb_build_object('kind', m.kind, 'recipient', m.recipient, 'written_at', m.created_at,
                                    'sent_at', m.sent_at) ORDER BY m.id)
FROM outgoing_mail m WHERE m.order_id = o.id
"""
