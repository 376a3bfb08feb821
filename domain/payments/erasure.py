"""What is erased of a payment provider's events: all but the facts that were read from them."""

BY_ORDERS = (
    "UPDATE provider_events e SET payload = '{}' FROM payments p WHERE p.order_id = ANY($1::uuid[]) "
    "AND e.provider = p.provider AND e.facts->>'reference' = p.reference",
    "UPDATE provider_events e SET payload = '{}' FROM payments p WHERE p.order_id = ANY($1::uuid[]) "
    "AND e.provider = p.provider AND e.facts->>'charge_reference' = p.charge_reference",
)
