"""A user's stock alerts."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.views import Role
from domain.stock_alerts.operations import stop_waiting
from domain.stock_alerts.queries import alerts_of
from web.auth.guards import signed_in
from web.auth.principals import require
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import TheShop

HERE = "/account/stock-alerts"


@get(HERE, guards=[signed_in])
async def show_alerts(request: PageRequest, shop: TheShop) -> Html:
    """Show the user's open alerts, the latest first."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.read() as connection:
        alerts = await alerts_of(connection, user_id=principal.id, email=principal.email)
    done = request.query_params.get("done") == "forgotten"
    return private_page(request, shop, "stock_alerts/account.html", alerts=alerts, email=principal.email, done=done)


@post(f"{HERE}/{{alert_id:uuid}}/removal", guards=[signed_in], status_code=200)
async def remove_alert(request: PageRequest, shop: TheShop, alert_id: FromPath[UUID]) -> Html:
    """Remove an alert."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        await stop_waiting(connection, alert_id=alert_id, user_id=principal.id, email=principal.email)
    return see_other(request, f"{HERE}?done=forgotten")
