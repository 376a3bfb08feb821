"""Undoing a change of email address, by the link that its old address was sent."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.email_changes import NO_CHANGE, find_email_change, undo_email_change
from domain.accounts.operations import EmailTakenError
from domain.errors import NotFoundError, ShopError
from domain.words.messages import gettext
from web.auth.guards import link_holder
from web.auth.signed_links import owns_email_change_key
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop

HERE = "/email-changes/{change_id:uuid}"
PAGE = "sign_in/email_undo.html"


@get(HERE, guards=[link_holder])
async def show_undo(request: PageRequest, shop: TheShop, change_id: FromPath[UUID]) -> Html:
    """Ask for confirmation: following a link changes nothing."""
    return await _page(request, shop, change_id)


@post(HERE, guards=[link_holder], status_code=200)
async def undo(request: PageRequest, shop: TheShop, change_id: FromPath[UUID]) -> Html:
    """Restore the address, sign everyone out, and lead to the form for a new password."""
    _check_key(request, shop, change_id)
    try:
        async with shop.database.transaction() as connection:
            ended = await undo_email_change(connection, change_id=change_id)
    except EmailTakenError as refusal:
        return await _page(request, shop, change_id, refusal=refusal)
    await shop.sessions.forget(ended)
    return see_other(request, "/reset-password?done=restored")


async def _page(request: PageRequest, shop: Shop, change_id: UUID, refusal: ShopError | None = None) -> Html:
    key = _check_key(request, shop, change_id)
    async with shop.database.read() as connection:
        found = await find_email_change(connection, change_id)
    path = f"/email-changes/{change_id}?key={key}"
    return private_page(
        request, shop, PAGE, refusal=refusal, path=path, email=found.email, notice=refusal.message if refusal else ""
    )


def _check_key(request: PageRequest, shop: Shop, change_id: UUID) -> str:
    """The link's key. Raises `NotFoundError`, as for a link that is too old, unless it is the key of this change."""
    key = request.query_params.get("key", "")
    if not owns_email_change_key(shop.settings, change_id, key):
        raise NotFoundError(gettext(NO_CHANGE))
    return key
