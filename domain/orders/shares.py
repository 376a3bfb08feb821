"""What so many of a line are worth when they go back: pure arithmetic in minor units, without a penny lost."""


def share(paid: int, quantity: int, *, before: int, wanted: int) -> int:
    """What `wanted` of a line of `quantity` are worth after `before` have gone back; all of them add up to `paid`."""
    return paid * (before + wanted) // quantity - paid * before // quantity
