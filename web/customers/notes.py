"""Notes about a customer, as the forms of their page send them."""

from uuid import UUID

from litestar import post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.customers.notes import delete_note
from domain.errors import ConflictError
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import clean
from web.http.render import Html, PageRequest, see_other
from web.infra.parsing import clean_prose
from web.shop import TheShop

ACTION = "/admin/customers"
NOTE = f"{ACTION}/{{customer_id:uuid}}/notes"


def read_note(text: str) -> str:
    """The note as it was typed, with its lines. Raises `InvalidError` for characters that no text has."""
    return clean(text, "note", clean_prose)


@post(f"{NOTE}/{{note_id:uuid}}/removal", guards=[May(Verb.CHANGE_CUSTOMERS)], status_code=200)
async def remove_note(
    request: PageRequest, shop: TheShop, customer_id: FromPath[UUID], note_id: FromPath[UUID]
) -> Html:
    """Delete a note of one's own; somebody else's stays."""
    by = await require(request, Role.STAFF)
    try:
        async with shop.database.transaction() as connection:
            await delete_note(connection, customer_id=customer_id, note_id=note_id, by=by)
    except ConflictError:
        return see_other(request, f"{ACTION}/{customer_id}")
    return see_other(request, f"{ACTION}/{customer_id}?done=note-deleted")
