"""Whether the books balance, for staff."""

from litestar import get

from domain.reports.books import look_through
from web.guards import staff
from web.render import Html, PageRequest, private_page
from web.shop import TheShop


@get("/admin/books", guards=[staff])
async def show_books(request: PageRequest, shop: TheShop) -> Html:
    """Every check with what it finds, at this moment."""
    async with shop.database.read() as connection:
        findings = await look_through(connection)
    drift = sum(not finding.holds for finding in findings)
    return private_page(request, shop, "admin/books.html", findings=findings, drift=drift)
