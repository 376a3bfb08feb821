"""A declaration of withdrawal, taken by page or JSON: acted upon, and refunded by the provider."""

from functools import partial
from uuid import UUID

from domain.withdrawals.operations import Declaration, Terms, Withdrawn, withdraw
from web.http.rate_limiting import count_use
from web.http.visitor import Client
from web.payments.send_refunds import send_refunds
from web.returns.text import usual_instructions
from web.shop import Shop
from web.withdrawals.limits import WITHDRAW


async def declare(
    request: Client, shop: Shop, order_id: UUID, declared: Declaration, *, actor: str, key: str
) -> Withdrawn:
    """Withdraw, and send what is to be refunded to the provider.

    Raises `TooManyError`, and what `domain.withdrawals` does.
    """
    await count_use(request, shop, WITHDRAW)
    settings = shop.settings
    instructions = partial(usual_instructions, settings)
    terms = Terms(settings.return_rules, await shop.catalogue.methods(), instructions)
    async with shop.database.transaction() as connection:
        made = await withdraw(connection, order_id=order_id, declared=declared, terms=terms, actor=actor, key=key)
    await send_refunds(shop.database, shop.gateways, order_id=order_id)
    await shop.bell.ring()
    return made
