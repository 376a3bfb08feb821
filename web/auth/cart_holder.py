"""Whose cart a request is about: the signed-in person's, else that of the token in the cookie."""

from dataclasses import dataclass
from typing import Any

from litestar import Response

from domain.accounts.views import Principal
from domain.cart.owner import CartOwner
from web.auth.principals import find_principal
from web.config.settings import Settings
from web.http.cookies import CartToken, cart_token, new_cart_token, remember_cart, remember_count
from web.http.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Holder:
    """A visitor with a cart, or with none yet: then `owner` is None."""

    principal: Principal | None
    token: CartToken | None

    @property
    def owner(self) -> CartOwner | None:
        """How their cart is found."""
        if self.principal:
            return CartOwner(user_id=self.principal.id)
        return CartOwner(token_hash=self.token.hash) if self.token else None

    def remember(self, response: Response[Any], settings: Settings, count: int) -> None:
        """Let the browser keep the count, and a guest's token."""
        if self.token and not self.principal:
            remember_cart(response, settings, self.token, count)
        else:
            remember_count(response, settings, count)


async def find_holder(visitor: Visitor, settings: Settings) -> Holder:
    """Who holds the cart: no query for guests, one for those who are signed in."""
    principal = await find_principal(visitor)
    return Holder(principal, None if principal else cart_token(visitor, settings))


async def holder_to_be(visitor: Visitor, settings: Settings) -> tuple[Holder, CartOwner]:
    """The same for somebody who puts something into a cart: a guest without one gets a token."""
    found = await find_holder(visitor, settings)
    if found.owner is None:
        found = Holder(None, new_cart_token())
    assert found.owner  # noqa: S101 - a token or a person is there now
    return found, found.owner
