"""What is erased of a person's orders: whose they were. Figures, lines, the country and a declared age stay."""

from domain.orders.views import AGE_DECLARED

ORDERS = (
    "UPDATE orders SET user_id = NULL, cart_id = NULL, email = '', note = '', gift_note = '', version = version + 1, "
    "billing_address = NULL, vat = vat - '{number,consultation_number}'::text[], "
    "address = jsonb_build_object('country', address->'country') WHERE id = ANY($1::uuid[])",
)
EVENTS = (f"UPDATE order_events SET note = '' WHERE order_id = ANY($1::uuid[]) AND kind <> '{AGE_DECLARED}'",)  # noqa: S608
CHANGES = ("UPDATE order_changes SET plan = '{}', changes = '[]' WHERE order_id = ANY($1::uuid[])",)
PARCELS = ("UPDATE shipments SET tracking = '' WHERE order_id = ANY($1::uuid[])",)
KEYS = ("DELETE FROM idempotency_keys WHERE order_id = ANY($1::uuid[])",)
