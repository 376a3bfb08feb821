"""Invoices in a list. Amounts are minor units of the order's currency."""

from dataclasses import dataclass
from datetime import datetime

from domain.invoices.figures import label


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """An invoice or a credit note of an order; `kind` is invoice or credit_note.

    A change of the order has credited a `replaced` invoice in full.
    """

    kind: str
    number: int
    issued_at: datetime
    total: int
    replaced: bool = False

    @property
    def label(self) -> str:
        """The document number as people read it."""
        return label(self.kind, self.number)

    @property
    def path(self) -> str:
        """The path of the document, below its order's."""
        if self.kind == "invoice":
            return f"/invoices/{self.number}" if self.replaced else "/invoice"
        return f"/credit-notes/{self.number}"
