"""Which pictures of products the shop shows."""

from domain.media.views import READY

SHOWN = f"i.removed_at IS NULL AND {READY.format('i')}"
"""The condition on a row `i` of `product_images`: it was not removed, and its files are there."""

OF_VARIANT = f"""
LEFT JOIN LATERAL (
    SELECT jsonb_build_object('file', i.file, 'alt', i.alt, 'width', i.width, 'height', i.height) AS picture
    FROM product_images i WHERE i.product_id = p.id AND {SHOWN}
    ORDER BY (i.variant_id = v.id) IS TRUE DESC, i.position LIMIT 1
) AS picture ON true
"""  # noqa: S608 - constant
"""Joins the picture of a variant `v` of a product `p`, for `rows.picture`: its own, else the first of the product."""
