"""Whose cart it is: a signed-in person's, or that of whoever brings its token."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CartOwner:
    """Finds one cart: by the hash of a guest's token, or by a person's id. Exactly one of them is set."""

    token_hash: bytes | None = None
    user_id: UUID | None = None

    @property
    def column(self) -> str:
        """The column of `carts` by which the cart is found."""
        return "user_id" if self.user_id else "token_hash"

    @property
    def value(self) -> bytes | UUID | None:
        """The value of that column."""
        return self.user_id or self.token_hash
