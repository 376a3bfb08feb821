"""The cart of a request: the signed-in user's, else that of the token in the cookie."""

from dataclasses import dataclass
from typing import Any

from litestar import Response

from domain.accounts.views import Principal
from domain.cart.owner import CartOwner
from web.auth.principals import find_principal
from web.config.settings import Settings
from web.http.cookies import CartToken, cart_token, new_cart_token, remember_cart, remember_count, remember_token
from web.http.visitor import Client


@dataclass(frozen=True, slots=True)
class CartHolder:
    """The owner of a cart; `owner` is None for a client without one yet."""

    principal: Principal | None
    token: CartToken | None

    @property
    def owner(self) -> CartOwner | None:
        """The key by which the cart is found."""
        if self.principal:
            return CartOwner(user_id=self.principal.id)
        return CartOwner(token_hash=self.token.hash) if self.token else None

    def remember_token(self, response: Response[Any], settings: Settings) -> None:
        """Set the cookie for a guest's token, by which their cart and their wishlist are found."""
        if self.token and not self.principal:
            remember_token(response, settings, self.token)

    def remember(self, response: Response[Any], settings: Settings, count: int) -> None:
        """Set the cookies for the cart's count, and for a guest's token."""
        if self.token and not self.principal:
            remember_cart(response, settings, self.token, count)
        else:
            remember_count(response, settings, count)


async def find_holder(visitor: Client, settings: Settings) -> CartHolder:
    """The cart holder of a request: no query for guests, one for signed-in users."""
    principal = await find_principal(visitor)
    return CartHolder(principal, None if principal else cart_token(visitor, settings))


async def new_holder(visitor: Client, settings: Settings) -> tuple[CartHolder, CartOwner]:
    """The cart holder of a request that adds to the cart: a guest without a cart gets a token."""
    found = await find_holder(visitor, settings)
    if found.owner is None:
        found = CartHolder(None, new_cart_token())
    assert found.owner  # noqa: S101 - a token or a person is there now
    return found, found.owner
