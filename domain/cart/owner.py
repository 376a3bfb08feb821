"""The owner of a cart: a signed-in user, or the guest whose browser holds its token."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CartOwner:
    """The key of one cart: the hash of a guest's token, or a user's id. Exactly one of them is set."""

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
