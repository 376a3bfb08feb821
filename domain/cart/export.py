"""What a person may take along of their cart."""

BY_PERSON = {
    "cart": "SELECT v.sku, p.name, in_order(v.options, v.option_names) AS options, "
    "l.quantity, l.seen_price, l.added_at FROM carts c "
    "JOIN cart_lines l ON l.cart_id = c.id JOIN variants v ON v.id = l.variant_id "
    "JOIN products p ON p.id = v.product_id WHERE c.user_id = $1 ORDER BY l.added_at, l.variant_id",
    "gift_note_in_cart": "SELECT c.gift_note FROM carts c WHERE c.user_id = $1 AND c.gift_note <> ''",
    "removed_from_cart": "SELECT v.sku, p.name, in_order(v.options, v.option_names) AS options, "
    "l.quantity, l.seen_price, l.added_at FROM carts c "
    "CROSS JOIN jsonb_to_recordset(c.removed) AS l(variant_id uuid, quantity int, seen_price bigint, "
    "added_at timestamptz) JOIN variants v ON v.id = l.variant_id JOIN products p ON p.id = v.product_id "
    "WHERE c.user_id = $1 ORDER BY l.added_at, l.variant_id",
}
