"""Invoices in a list. Amounts are minor units of the order's currency."""

from dataclasses import dataclass
from datetime import datetime

from domain.invoices.figures import label


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """An invoice or a credit note of an order; `kind` is invoice or credit_note."""

    kind: str
    number: int
    issued_at: datetime
    total: int

    @property
    def label(self) -> str:
        """The document number as people read it."""
        return label(self.kind, self.number)

    @property
    def path(self) -> str:
        """The path of the document, below its order's."""
        return "/invoice" if self.kind == "invoice" else f"/credit-notes/{self.number}"
