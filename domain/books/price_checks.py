"""The checks of prices as SQL: each query finds the records that contradict its statement."""

from domain.words.messages import marked

PRICES = {
    marked("Each price is the last one of its history"): """
    SELECT v.sku FROM variants v LEFT JOIN LATERAL (
        SELECT price, compare_at FROM price_history h WHERE h.variant_id = v.id ORDER BY since DESC LIMIT 1) h ON true
    WHERE (v.price, CASE WHEN v.lowest_before IS NOT NULL THEN v.compare_at END)
       IS DISTINCT FROM (h.price, h.compare_at)""",
    marked("Each former price in the shop was charged before the reduction (others are not shown: take them away)"): """
    SELECT v.sku FROM variants v JOIN products p ON p.id = v.product_id
    WHERE p.published AND v.compare_at IS NOT NULL
      AND (v.lowest_before IS NULL OR v.compare_at > (SELECT highest FROM prices_before(v.id)))""",
}
