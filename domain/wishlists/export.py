"""What a person may take along of their wishlist."""

BY_PERSON = {
    "wishlist": "SELECT v.sku, p.name, in_order(v.options, v.option_names) AS options, "
    "i.added_at FROM wishlists w "
    "JOIN wishlist_items i ON i.wishlist_id = w.id JOIN variants v ON v.id = i.variant_id "
    "JOIN products p ON p.id = v.product_id WHERE w.user_id = $1 ORDER BY i.added_at, i.id",
}
