"""What Prometheus asks for."""

from litestar import Response, get

from domain.reports.gauges import Gauge, gauges
from web.auth.guards import monitor
from web.infra.connections import AWAY
from web.infra.metrics import exposition
from web.shop import TheShop

FORMAT = "text/plain; version=0.0.4"
"""The charset is added to it."""


@get("/metrics", guards=[monitor])
async def show_metrics(shop: TheShop) -> Response[bytes]:
    """Answers by route and status with their times, what waits for the worker, and the drift of the books.

    While the database is away there are the answers alone, so that the monitor sees the outage rather than nothing.
    """
    found: list[Gauge] = []
    try:
        async with shop.database.read() as connection:
            found = await gauges(connection)
    except AWAY:
        found = [Gauge("database_away", "1 while PostgreSQL cannot be asked.", (), (((), 1.0),))]
    return Response(exposition(found), media_type=FORMAT)
