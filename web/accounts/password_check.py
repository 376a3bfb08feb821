"""The current password, confirmed once more before a sensitive change."""

from domain.accounts.errors import UnauthorizedError
from domain.accounts.operations import check_credentials, find_credentials
from domain.accounts.views import Principal
from domain.errors import InvalidError
from web.accounts.devices import known_device
from web.accounts.limits import LOG_IN
from web.http.rate_limiting import count_use
from web.http.visitor import Visitor
from web.shop import Shop


async def check_own_password(visitor: Visitor, shop: Shop, principal: Principal, password: str) -> None:
    """Raise `InvalidError` for the field unless this is the user's password; attempts are limited."""
    device = known_device(visitor, shop.settings, principal.id)
    await count_use(visitor, shop, LOG_IN, principal.email, device=device)
    async with shop.database.read() as connection:
        credentials = await find_credentials(connection, principal.email)
    try:
        await check_credentials(credentials, password)
    except UnauthorizedError as error:
        raise InvalidError({"password": "That password isn't right."}) from error
