"""The page to which the `type` of every problem leads."""

from litestar import get

from web.auth.guards import anyone
from web.http.problems import PAGE, kinds
from web.http.render import Html, PageRequest, private_page
from web.shop import TheShop


@get(PAGE, guards=[anyone])
async def show_problems(request: PageRequest, shop: TheShop) -> Html:
    """Explain every code of a refusal to whoever writes a program."""
    return private_page(request, shop, "system/problems.html", kinds=kinds())
