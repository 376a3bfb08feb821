"""Refusals of requests for invoices."""

from domain.errors import ConflictError


class NotInvoicedError(ConflictError):
    """The order has no invoice yet."""

    code = "not_invoiced"
