"""A product's page as customers see it, or will see it once it is published."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath

from domain.accounts.roles import Verb
from web.auth.guards import May
from web.catalogue.admin.list_form import ACTION
from web.catalogue.product_page import PARTIALS, preview_context
from web.catalogue.shelf import shelf_of
from web.http.render import Html, PageRequest, private_page
from web.shop import TheShop


@get(f"{ACTION}/{{product_id:uuid}}/preview", guards=[May(Verb.SEE_GOODS)])
async def show_preview(request: PageRequest, shop: TheShop, product_id: FromPath[UUID]) -> Html:
    """Show a product as its page in the shop, published or not; for staff alone, and never cached."""
    context = await preview_context(await shelf_of(shop), product_id, request.query_params.get("variant", ""))
    context["address"] = request.url.path
    return private_page(request, shop, "admin/catalogue/preview.html", partials=PARTIALS, **context)
