"""What so many of a line are worth when they go back: pure arithmetic in minor units, without a penny lost."""


def net_of_lines(line_totals: list[int], discount: int) -> list[int]:
    """What was really paid for each line: the order's discount is spread over the lines by their totals.

    The nets add up to the subtotal less the discount; each is rounded so that those before it come out right.
    """
    subtotal = sum(line_totals)
    nets, seen, taken = [], 0, 0
    for total in line_totals:
        seen += total
        due = discount * seen // subtotal if subtotal else 0
        nets.append(total - (due - taken))
        taken = due
    return nets


def share(net: int, quantity: int, *, before: int, wanted: int) -> int:
    """What `wanted` of a line of `quantity` are worth after `before` have gone back; all of them add up to `net`."""
    return net * (before + wanted) // quantity - net * before // quantity
