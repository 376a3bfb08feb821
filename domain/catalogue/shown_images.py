"""Which pictures of products the shop shows."""

from domain.media.views import READY

SHOWN = f"i.removed_at IS NULL AND {READY.format('i')}"
"""The condition on a row `i` of `product_images`: it was not removed, and its files are there."""
