"""The checks of orders without VAT as SQL: each query finds the records that contradict its statement."""

from domain.words.messages import marked

VAT = {
    marked("Each reverse-charge order bears no tax and has a VAT number that was found valid"): """
    SELECT o.number FROM orders o WHERE (o.vat->>'reverse_charge')::boolean
    AND (o.tax <> 0 OR o.tax_included OR o.vat->>'status' <> 'valid' OR o.vat->>'checked_at' IS NULL
         OR (o.email <> '' AND coalesce(o.vat->>'number', '') = '')
         OR EXISTS (SELECT FROM order_lines l WHERE l.order_id = o.id AND (l.tax <> 0 OR l.tax_rate <> 0)))""",
    marked(
        "Each document of a reverse-charge order says so and names the customer's VAT number, and no other says so"
    ): """
    SELECT i.kind || ' ' || i.number FROM invoices i JOIN orders o ON o.id = i.order_id
    WHERE (coalesce(i.figures->>'tax_note', '') <> '') <> coalesce((o.vat->>'reverse_charge')::boolean, false)
    OR ((o.vat->>'reverse_charge')::boolean AND ((i.figures->>'tax')::bigint <> 0
        OR coalesce(i.figures #>> '{buyer,vat_number}', '') <> coalesce(o.vat->>'number', '')))""",
}
