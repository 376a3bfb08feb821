"""The checks of the books, for staff."""

from litestar import get, post

from domain.books.runs import ask_for_check, latest_check
from web.auth.guards import staff
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import TheShop

PARTIALS = {"admin-reports-findings": "admin/reports/_findings.html"}


@get("/admin/books", guards=[staff])
async def show_books(request: PageRequest, shop: TheShop) -> Html:
    """Show every check with its latest result; htmx waits for a check that is running."""
    async with shop.database.read() as connection:
        check = await latest_check(connection)
    return private_page(request, shop, "admin/reports/books.html", partials=PARTIALS, check=check)


@post("/admin/books/checks", guards=[staff], status_code=200)
async def look_again(request: PageRequest, shop: TheShop) -> Html:
    """Ask the worker to check the books now."""
    async with shop.database.transaction() as connection:
        await ask_for_check(connection)
    return see_other(request, "/admin/books")
