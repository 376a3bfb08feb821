"""Whether the books balance, for staff."""

from litestar import get, post

from domain.books.runs import ask_for_check, latest_check
from web.auth.guards import staff
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import TheShop

PARTIALS = {"admin-reports-findings": "admin/reports/_findings.html"}


@get("/admin/books", guards=[staff])
async def show_books(request: PageRequest, shop: TheShop) -> Html:
    """Every check with what the latest look found; a look that is under way is waited for by htmx."""
    async with shop.database.read() as connection:
        check = await latest_check(connection)
    return private_page(request, shop, "admin/reports/books.html", partials=PARTIALS, check=check)


@post("/admin/books/checks", guards=[staff], status_code=200)
async def look_again(request: PageRequest, shop: TheShop) -> Html:
    """Have the worker look through the books now."""
    async with shop.database.transaction() as connection:
        await ask_for_check(connection)
    return see_other(request, "/admin/books")
