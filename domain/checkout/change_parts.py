"""The parts of a change of an order: what is wanted, its lines, and the figures that may stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.checkout.decide import Offer
from domain.checkout.quote import LineFigures, Quote
from domain.orders.views import OrderLineView, OrderView
from domain.taxes.places import taxed_apart


@dataclass(frozen=True, slots=True)
class AddedItem:
    """A variant to be added, by its SKU."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class WantedChange:
    """What an order is to become: the quantity of each line named, 0 to remove it, and of what is added."""

    email: str
    address: dict[str, str]
    delivery_method: str
    quantities: Mapping[UUID, int]
    added: tuple[AddedItem, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line with its quantity `before` and as it is to be; `line` is None for one that is added."""

    line: OrderLineView | None
    offer: Offer
    unit_price: int
    before: int
    quantity: int

    @property
    def title(self) -> str:
        """The name with the options, as the order has them."""
        named = self.line or self.offer
        return ", ".join((named.name, *named.options.values()))


def keeps_figures(order: OrderView, wanted: WantedChange) -> bool:
    """Whether nothing changes that prices, delivery and tax are worked out from, so that all figures stay as agreed."""
    before, after = order.address, wanted.address
    return (
        not wanted.added
        and all(wanted.quantities.get(line.id, line.quantity) == line.quantity for line in order.lines)
        and wanted.delivery_method == order.delivery_method
        and before.get("country") == after["country"]
        and taxed_apart(before) == taxed_apart(after)
    )


def as_they_are(order: OrderView) -> tuple[ChangedLine, ...]:
    """The lines of an order whose goods stay, whether they are still in the catalogue or not."""
    return tuple(
        ChangedLine(
            line,
            Offer(
                variant_id=line.variant_id or line.id,
                on_hand=0,
                price=line.unit_price,
                sku=line.sku,
                options=line.options,
                slug=line.slug,
                name=line.name,
                published=False,
                image=line.image,
            ),
            line.unit_price,
            line.quantity,
            line.quantity,
        )
        for line in order.lines
    )


def figures_of(order: OrderView) -> Quote:
    """The figures that the order has."""
    return Quote(
        subtotal=order.subtotal,
        discount=order.discount,
        delivery=order.delivery,
        tax=order.tax,
        tax_included=order.tax_included,
        delivery_tax=order.delivery_tax,
        lines=tuple(LineFigures(line.discount, line.tax_rate, line.tax) for line in order.lines),
        explanation=order.explanation,
    )
