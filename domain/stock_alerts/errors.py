"""Refusals of stock alerts."""

from domain.errors import ConflictError


class InStockError(ConflictError):
    """The variant is in stock now, so there is nothing to wait for."""

    code = "in_stock"
