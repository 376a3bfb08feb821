"""The form that saves a list's filters under a name, and the button that deletes a view."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import InvalidError
from domain.saved_views.operations import LISTS, LONGEST_QUERY, delete_view, save_view
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import clean, read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.saved_views.listed import HERE
from web.shop import Shop, TheShop

PAGE = "admin/saved_views/new.html"


@get(HERE, guards=[May(Verb.COME_IN)])
async def show_view_form(request: PageRequest, shop: TheShop) -> Html:
    """Ask for the name of a view; without a list to save, lead to the staff's first page."""
    query = request.query_params
    return _form(request, shop, {"list": query.get("list", ""), "query": query.get("query", "")}, {})


@post(HERE, guards=[May(Verb.COME_IN)], status_code=200)
async def save_one_view(request: PageRequest, shop: TheShop) -> Html:
    """Save a view, and lead back to the list."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    of, query = form.get("list", ""), form.get("query", "")
    try:
        name = clean(form.get("name", ""), "name")
        async with shop.database.transaction() as connection:
            await save_view(connection, of=of, name=name, query=query, by=by)
    except InvalidError as refusal:
        return _form(request, shop, form, refusal.errors)
    return see_other(request, f"/admin/{of}?{query}")


@post(f"{HERE}/{{view_id:uuid}}/removal", guards=[May(Verb.COME_IN)], status_code=200)
async def delete_one_view(request: PageRequest, shop: TheShop, view_id: FromPath[UUID]) -> Html:
    """Delete one of one's own views, and lead to its list."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        of = await delete_view(connection, view_id=view_id, by=by)
    return see_other(request, f"/admin/{of}")


def _form(request: PageRequest, shop: Shop, form: dict[str, str], errors: dict[str, str]) -> Html:
    typed = {name: value.replace("\x00", "")[:LONGEST_QUERY] for name, value in form.items()}
    if typed.get("list") not in LISTS or not typed.get("query"):
        return see_other(request, "/admin")
    return private_page(request, shop, PAGE, status=422 if errors else 200, form=typed, errors=errors)
