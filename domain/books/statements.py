"""The checks of the books as SQL: each query finds the records that contradict its statement."""

from domain.words.messages import marked

STOCK = {
    marked("Stock on hand equals the sum of its movements"): """
    SELECT (SELECT sku FROM variants v WHERE v.id = s.variant_id) || ': ' || s.on_hand || ' on hand, '
           || coalesce(sum(m.delta), 0) || ' by movements'
    FROM stock_items s LEFT JOIN stock_movements m USING (variant_id)
    GROUP BY s.variant_id, s.on_hand HAVING s.on_hand <> coalesce(sum(m.delta), 0) OR s.on_hand < 0""",
    marked("Stock movements of each order match what it sold and holds, less what was restocked"): """
    SELECT o.number FROM orders o WHERE -(SELECT coalesce(sum(delta), 0) FROM stock_movements WHERE order_id = o.id)
    <> CASE WHEN o.status IN ('failed', 'cancelled') THEN 0 ELSE
      (SELECT sum(quantity) FROM order_lines WHERE order_id = o.id)
      + (SELECT coalesce(sum(h.quantity::int), 0) FROM order_changes c CROSS JOIN jsonb_each_text(c.held)
         AS h(variant_id, quantity) WHERE c.order_id = o.id AND c.status = 'waiting')
      - (SELECT coalesce(sum(b.restocked), 0) FROM refund_lines b JOIN refunds r ON r.id = b.refund_id
         WHERE r.order_id = o.id)
      - (SELECT coalesce(sum(n.restocked), 0) FROM return_lines n JOIN return_requests q ON q.id = n.return_id
         WHERE q.order_id = o.id)
      - (SELECT coalesce(sum(m.restocked), 0) FROM withdrawal_lines m JOIN withdrawals w ON w.id = m.withdrawal_id
         WHERE w.order_id = o.id) END""",
    marked("Reserved stock matches the items of pending orders"): """
    SELECT o.number || ': ' || w.quantity || ' ordered, ' || coalesce(-h.delta, 0) || ' reserved'
    FROM orders o CROSS JOIN LATERAL (
        SELECT variant_id, sum(quantity) AS quantity FROM order_lines
        WHERE order_id = o.id AND variant_id IS NOT NULL GROUP BY variant_id) w
    LEFT JOIN LATERAL (SELECT sum(delta) AS delta FROM stock_movements m
                       WHERE m.order_id = o.id AND m.variant_id = w.variant_id) h ON true
    WHERE o.status = 'pending' AND w.quantity <> coalesce(-h.delta, 0)""",
}

ORDERS = {
    marked("Each order total is its lines, less the discount, plus delivery and tax"): """
    SELECT o.number FROM orders o JOIN order_lines l ON l.order_id = o.id GROUP BY o.id
    HAVING o.subtotal <> sum(l.line_total) OR o.discount <> sum(l.discount) OR o.tax <> sum(l.tax) + o.delivery_tax
    OR o.total <> o.subtotal - o.discount + o.delivery + CASE WHEN o.tax_included THEN 0 ELSE o.tax END""",
    marked("Uses of each discount code match its valid orders and stay within its limit"): """
    SELECT d.code FROM discounts d LEFT JOIN discount_uses u ON u.discount_id = d.id AND u.released_at IS NULL
    GROUP BY d.id HAVING d.used <> count(u.order_id) OR d.used > d.limit_total""",
    marked("Failed and cancelled orders, and only those, give back their discount code"): """
    SELECT o.number FROM orders o LEFT JOIN discount_uses u ON u.order_id = o.id
    WHERE (o.discount_code IS NULL) <> (u.order_id IS NULL)
    OR (u.released_at IS NOT NULL) <> (u.order_id IS NOT NULL AND o.status IN ('failed', 'cancelled'))""",
    marked("Items that are returned, or requested to be, were shipped"): """
    SELECT o.number || ': ' || l.sku FROM return_lines n JOIN return_requests q ON q.id = n.return_id
    JOIN order_lines l ON l.id = n.order_line_id JOIN orders o ON o.id = l.order_id
    WHERE q.status IN ('requested', 'approved', 'received') GROUP BY o.id, l.id
    HAVING bool_or(o.id <> q.order_id) OR sum(coalesce(n.received, n.quantity)) >
        (SELECT coalesce(sum(quantity), 0) FROM shipment_lines WHERE order_line_id = l.id)""",
}

MONEY = {
    marked("Each paid order has payments of its total and what changes gave back, each unpaid order none"): """
    SELECT o.number FROM orders o WHERE o.payment_method = 'card' AND o.status <> 'cancelled'
    AND CASE WHEN o.status IN ('confirmed', 'shipped', 'delivered') THEN o.total + o.given_back END IS DISTINCT FROM
        (SELECT sum(p.amount) FROM payments p WHERE p.order_id = o.id AND NOT p.surplus
         AND p.status IN ('paid', 'partially_refunded', 'refunded'))""",
    marked("Each change that was paid for has one payment of its difference, each other change none"): """
    SELECT o.number FROM order_changes c JOIN orders o ON o.id = c.order_id
    WHERE CASE WHEN c.status = 'paid' THEN ARRAY[c.due] END IS DISTINCT FROM (
        SELECT array_agg(p.amount) FROM payments p WHERE p.change_id = c.id AND NOT p.surplus
        AND p.status IN ('paid', 'partially_refunded', 'refunded'))""",
    marked("Only a paid order of which nothing was sent has a change that waits to be paid"): """
    SELECT o.number FROM order_changes c JOIN orders o ON o.id = c.order_id
    WHERE c.status = 'waiting' AND (o.status <> 'confirmed' OR EXISTS (SELECT FROM shipments s WHERE s.order_id = o.id)
        OR NOT EXISTS (SELECT FROM payments p WHERE p.order_id = o.id AND NOT p.surplus
                       AND p.status IN ('paid', 'partially_refunded', 'refunded')))""",
    marked("What changes of an order gave back was refunded, or a refund of it failed"): """
    SELECT o.number FROM orders o WHERE o.given_back > 0 AND o.given_back > (
        SELECT coalesce(sum(r.amount), 0) FROM refunds r JOIN payments p ON p.id = r.payment_id
        WHERE r.order_id = o.id AND NOT p.surplus)""",
    marked("Overpayments, and payments of failed or cancelled orders, are refunded in full"): """
    SELECT p.reference FROM payments p JOIN orders o ON o.id = p.order_id
    WHERE p.status IN ('paid', 'partially_refunded', 'refunded')
    AND (p.surplus OR o.status IN ('failed', 'cancelled')) AND p.amount > (
        SELECT coalesce(sum(amount), 0) FROM refunds r WHERE r.payment_id = p.id AND r.status <> 'failed') + (
        SELECT coalesce(sum(withdrawn - reinstated), 0) FROM disputes d WHERE d.payment_id = p.id)""",
    marked("No payment is refunded beyond its amount, and its status shows how much"): """
    SELECT p.reference FROM payments p LEFT JOIN LATERAL (
        SELECT coalesce(sum(amount) FILTER (WHERE status = 'succeeded'), 0) AS back,
               coalesce(sum(amount) FILTER (WHERE status <> 'failed'), 0) AS going
        FROM refunds WHERE payment_id = p.id) r ON true
    WHERE r.going > p.amount OR (r.going > 0 AND p.status IN ('created', 'failed'))
    OR (p.status IN ('paid', 'partially_refunded', 'refunded') AND p.status <> CASE WHEN r.back = 0 THEN 'paid'
        WHEN r.back < p.amount THEN 'partially_refunded' ELSE 'refunded' END)""",
}

PROVIDERS = {
    marked("Payments and refunds reported by the payment provider are recorded"): """
    SELECT coalesce(p.reference, e.facts->>'reference') FROM provider_events e
    LEFT JOIN payments p ON p.provider = e.provider AND p.reference = e.facts->>'reference'
    WHERE e.applied_at IS NOT NULL AND e.kind = 'succeeded' AND e.facts->>'reference' <> ''
    AND (p.id IS NULL OR p.status IN ('created', 'failed') OR p.amount <> (e.facts->>'amount')::bigint)
    UNION ALL
    SELECT p.reference FROM payments p JOIN LATERAL (
        SELECT sum(amount) AS amount FROM (
            SELECT DISTINCT coalesce(nullif(e.facts->>'refund_reference', ''), e.event_id), (e.facts->>'amount')::bigint
            FROM provider_events e WHERE e.provider = p.provider AND e.facts->>'reference' = p.reference
            AND e.applied_at IS NOT NULL AND e.kind = 'refunded') AS told(name, amount)) told ON true
    WHERE told.amount > (SELECT coalesce(sum(amount), 0) FROM refunds r WHERE r.payment_id = p.id AND NOT r.by_hand
                         AND (r.status = 'succeeded' OR (r.status = 'failed' AND r.provider_reference IS NOT NULL)))""",
    marked("Payments and refunds match the simulated payment provider"): """
    SELECT c.reference FROM simulated_charges c LEFT JOIN payments p USING (reference)
    WHERE c.created_at < now() - interval '1 hour' AND NOT EXISTS (
        SELECT FROM simulated_events e WHERE e.reference = c.reference AND e.sent_at IS NULL)
    AND ((c.status = 'succeeded') <> (p.status IN ('paid', 'partially_refunded', 'refunded')) IS TRUE
         OR c.refunded <> (SELECT coalesce(sum(amount), 0) FROM refunds r
                           WHERE r.payment_id = p.id AND r.status = 'succeeded' AND NOT r.by_hand))""",
    marked("Each dispute is recorded with the amounts that the payment provider reported"): """
    SELECT coalesce(t.name, d.reference) FROM (
        SELECT e.provider, e.facts->>'refund_reference' AS name,
               sum((e.facts->>'amount')::bigint) FILTER (WHERE e.kind = 'withdrawn') AS withdrawn,
               sum((e.facts->>'amount')::bigint) FILTER (WHERE e.kind = 'reinstated') AS reinstated
        FROM provider_events e
        WHERE e.kind IN ('disputed', 'withdrawn', 'reinstated') AND e.applied_at IS NOT NULL GROUP BY 1, 2) t
    FULL JOIN (SELECT p.provider, d.* FROM disputes d JOIN payments p ON p.id = d.payment_id) d
        ON d.provider = t.provider AND d.reference = t.name
    WHERE (coalesce(t.withdrawn, 0), coalesce(t.reinstated, 0)) IS DISTINCT FROM (d.withdrawn, d.reinstated)
    OR t.name IS NULL""",
    marked("Each payment provider event is applied within an hour, or closed by staff"): """
    SELECT e.provider || ' ' || e.event_id || ': ' || e.kind || '. ' || e.error FROM provider_events e
    WHERE e.applied_at IS NULL AND (e.due_at = 'infinity' OR e.received_at < now() - interval '1 hour')
    ORDER BY e.received_at""",
}

RATES_CREDITED = """
    SELECT order_id, rate, sum(owed)::bigint AS owed, sum(credited)::bigint AS credited FROM (
        SELECT r.order_id, l.tax_rate AS rate, b.amount AS owed, 0 AS credited
        FROM refunds r JOIN refund_lines b ON b.refund_id = r.id JOIN order_lines l ON l.id = b.order_line_id
        WHERE EXISTS (SELECT FROM invoices c WHERE c.refund_id = r.id)
        UNION ALL
        SELECT c.order_id, coalesce((t->>'rate')::int,
                                    (substring(t->>'words' FROM ' at ([0-9.]+)%$')::numeric * 100)::int),
               0, (t->>'gross')::bigint
        FROM invoices c CROSS JOIN LATERAL jsonb_array_elements(c.figures->'taxes') AS t
        WHERE c.kind = 'credit_note' AND NOT c.replaced
    ) AS each
    WHERE order_id IN (
        SELECT order_id FROM invoices WHERE kind = 'invoice' AND NOT replaced
                     AND jsonb_array_length(figures->'taxes') > 1)
    AND order_id NOT IN (
        SELECT c.order_id FROM invoices c WHERE c.kind = 'credit_note' AND NOT c.replaced
        AND (c.figures->>'total')::bigint <> coalesce(
            (SELECT sum(b.amount) FROM refund_lines b WHERE b.refund_id = c.refund_id), 0))
    GROUP BY order_id, rate"""
"""What lines bear and what was credited, by tax rate, for orders of several rates that were credited by line alone."""

PAPERS = {
    marked("Each order has exactly one order-placed email"): """
    SELECT o.number FROM orders o CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE m.kind = 'order_placed') AS placed,
               count(*) FILTER (WHERE m.kind IN ('order_confirmed', 'order_cancelled', 'order_failed')) AS turned
        FROM outgoing_mail m WHERE m.order_id = o.id AND m.dedupe_key NOT LIKE 'again:%'
    ) AS emails WHERE CASE placed WHEN 0 THEN least(turned, 1) ELSE placed END <> 1""",
    marked("No credit note is about a refund that a change of an order made"): """
    SELECT 'CN ' || c.number FROM invoices c JOIN refunds r ON r.id = c.refund_id WHERE r.by_change""",
    marked("Invoices and credit notes are numbered without gaps"): """
    SELECT c.kind || ': ' || count(i.id) || ' of ' || c.latest
    FROM invoice_counters c LEFT JOIN invoices i USING (kind)
    GROUP BY c.kind, c.latest HAVING count(i.id) <> c.latest OR max(i.number) <> c.latest OR min(i.number) <> 1""",
    marked("Each confirmed order has an invoice for its total"): """
    SELECT o.number FROM orders o
    JOIN order_events e ON e.order_id = o.id AND e.kind = 'confirmed'
    LEFT JOIN invoices i ON i.order_id = o.id AND i.kind = 'invoice' AND NOT i.replaced
    WHERE (i.figures->>'total')::bigint IS DISTINCT FROM o.total""",
    marked("No order is credited more than it was invoiced"): """
    SELECT figures->>'order_number' FROM invoices GROUP BY 1
    HAVING sum(CASE kind WHEN 'invoice' THEN 1 ELSE -1 END * (figures->>'total')::bigint) < 0""",
    marked("Each invoice that a change replaced is credited in full"): """
    SELECT figures->>'order_number' FROM invoices WHERE replaced GROUP BY 1
    HAVING sum(CASE kind WHEN 'invoice' THEN 1 ELSE -1 END * (figures->>'total')::bigint) <> 0
        OR sum(CASE kind WHEN 'invoice' THEN 1 ELSE -1 END * (figures->>'tax')::bigint) <> 0""",
    marked("The rows of each credit note of a replaced invoice add up to its total"): """
    SELECT 'CN ' || c.number FROM invoices c WHERE c.replaced AND c.kind = 'credit_note'
    AND (SELECT sum((l->>'total')::bigint) FROM jsonb_array_elements(c.figures->'lines') AS l)
        IS DISTINCT FROM (c.figures->>'total')::bigint""",
    marked("The tax rows of each credit note add up to its total"): """
    SELECT 'CN ' || c.number FROM invoices c CROSS JOIN LATERAL (
        SELECT sum((t->>'gross')::bigint) AS gross, sum((t->>'tax')::bigint) AS tax, bool_and(t ? 'rate') AS recorded
        FROM jsonb_array_elements(c.figures->'taxes') AS t) rows
    WHERE c.kind = 'credit_note' AND rows.recorded
    AND (rows.gross, rows.tax) IS DISTINCT FROM ((c.figures->>'total')::bigint, (c.figures->>'tax')::bigint)""",
    marked("Refunded lines are credited at their own tax rates"): f"""
    SELECT o.number || ': ' || d.rate / 100.0 || '%, ' || d.credited || ' credited of ' || d.owed
    FROM ({RATES_CREDITED}) AS d JOIN orders o ON o.id = d.order_id WHERE d.credited <> d.owed""",  # noqa: S608 - constant
}

WAITING = {
    marked("Each refund is made within an hour, or accepted by the payment provider"): """
    SELECT o.number || ': ' || r.amount || ' since ' || to_char(r.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')
           || ' UTC, ' || r.attempts || ' attempts. ' || r.last_error
    FROM refunds r JOIN orders o ON o.id = r.order_id WHERE r.status = 'created'
    AND r.created_at < now() - CASE WHEN r.provider_reference IS NULL THEN interval '1 hour' ELSE interval '10 days' END
    ORDER BY r.created_at""",
    marked("Each reservation ends within an hour of its time"): """
    SELECT number FROM orders
    WHERE status = 'pending' AND (hold_expires_at < now() - interval '1 hour') IS NOT FALSE
    UNION ALL
    SELECT o.number FROM order_changes c JOIN orders o ON o.id = c.order_id
    WHERE c.status = 'waiting' AND c.hold_expires_at < now() - interval '1 hour'""",
    marked("Each email is tried within an hour of its time"): """
    SELECT kind || ' ' || id || ' since ' || to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC'
    FROM outgoing_mail WHERE status = 'waiting' AND due_at < now() - interval '1 hour' ORDER BY due_at""",
    marked("Each invoice and credit note has its PDF within an hour"): """
    SELECT kind || ' ' || number || ' after ' || attempts || ' attempts' FROM invoices
    WHERE pdf IS NULL AND issued_at < now() - interval '1 hour' ORDER BY issued_at""",
}
"""What the worker does by itself, and a person must look at when it cannot."""
