"""Why nobody needs to be told."""

from domain.errors import ConflictError


class InStockError(ConflictError):
    """It is there now, so there is nothing to wait for."""

    code = "in_stock"
