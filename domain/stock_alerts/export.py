"""What a person may take along of their stock alerts, also those asked for before there was an account."""

BY_PERSON = {
    "stock_alerts": "SELECT a.email, v.sku, p.name, in_order(v.options, v.option_names) AS options, "
    "a.created_at, a.confirmed_at, a.told_at FROM users u "
    "JOIN stock_alerts a ON a.user_id = u.id OR lower(a.email) = lower(u.email) JOIN variants v ON v.id = a.variant_id "
    "JOIN products p ON p.id = v.product_id WHERE u.id = $1 ORDER BY a.id",
}
