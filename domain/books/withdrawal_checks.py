"""The checks of withdrawals as SQL: each query finds the records that contradict its statement."""

from domain.words.messages import marked

WITHDRAWALS = {
    marked(
        "What was withdrawn from unsent was refunded, credited or taken off its order (if not: refund these lines)"
    ): """
    SELECT o.number || ': ' || w.number || ', ' || m.sku
    FROM withdrawals w JOIN orders o ON o.id = w.order_id JOIN withdrawal_lines m ON m.withdrawal_id = w.id
    JOIN order_lines l ON l.id = m.order_line_id
    WHERE w.settled_at IS NOT NULL AND w.credited IS NULL AND o.status NOT IN ('cancelled', 'failed')
    AND m.cancelled > (SELECT coalesce(sum(b.quantity), 0) FROM refund_lines b JOIN refunds r ON r.id = b.refund_id
                       WHERE b.order_line_id = l.id AND r.status <> 'failed')
    AND NOT EXISTS (SELECT FROM order_events e WHERE e.order_id = o.id AND e.kind = 'changed'
                    AND e.created_at >= w.created_at)
    AND NOT EXISTS (SELECT FROM refunds r WHERE r.order_id = o.id AND r.status <> 'failed'
                    AND r.created_at >= w.created_at
                    AND NOT EXISTS (SELECT FROM refund_lines b WHERE b.refund_id = r.id))
    AND NOT EXISTS (SELECT FROM disputes d WHERE d.order_id = o.id)""",
}
"""A refund of an amount, or a dispute, pays for no line, but is money that went back for what staff have settled."""
