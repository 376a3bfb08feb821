"""The delivery methods of the cast's shop, which are the demo's. Amounts are pence."""

from domain.delivery.methods import EUROPE, WORLD, DeliveryMethod

HOME = "GB"
USUAL_METHODS = (
    DeliveryMethod("standard", "Standard delivery", 395, 6000, (2, 4), (HOME,)),
    DeliveryMethod("express", "Express delivery", 795, None, (1, 1), (HOME,)),
    DeliveryMethod("standard", "Standard delivery", 1295, 15000, (4, 8), tuple(one for one in EUROPE if one != HOME)),
    DeliveryMethod("standard", "Standard delivery", 2495, None, (7, 14), WORLD),
)
