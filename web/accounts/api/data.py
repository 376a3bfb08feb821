"""A user's own data, for API clients: exported or deleted."""

from typing import Any, cast

from litestar import Response, delete, get
from msgspec import Struct

from domain.accounts.views import Role
from domain.privacy.erasure import erase_user
from web.accounts.data_export import export_of
from web.api.openapi import refusals
from web.api.responses import ApiRequest
from web.auth.guards import recently_proved
from web.auth.principals import require
from web.shop import TheShop

Entries = list[dict[str, Any]]


class Export(Struct, frozen=True):
    """All data that the shop holds about a user, without secrets. Money is minor units; times are RFC 3339."""

    made_at: str
    account: Entries
    addresses: Entries
    sessions: Entries
    refresh_tokens: Entries
    api_tokens: Entries
    email_changes: Entries
    authenticator: Entries
    passkeys: Entries
    recovery_codes: Entries
    wrong_codes: Entries
    unfinished_sign_ins: Entries
    cart: Entries
    gift_note_in_cart: Entries
    removed_from_cart: Entries
    wishlist: Entries
    stock_alerts: Entries
    saved_views: Entries
    notes_about_you: Entries
    figures: Entries
    emails_about_work: Entries
    change_sets: Entries
    changes: Entries
    security_events: Entries
    codes: Entries
    wrong_guesses: Entries
    proofs_of_address: Entries
    staff_invitations: Entries
    slowdowns: Entries
    letters: Entries
    orders: Entries


@get("/me/export", guards=[recently_proved], tags=["Accounts"], summary="Export your data")
async def export(request: ApiRequest, shop: TheShop) -> Response[Export]:
    """Requires a sign-in or a confirmed password within the last ten minutes."""
    principal = await require(request, Role.CUSTOMER)
    return cast("Response[Export]", await export_of(shop, principal.id, principal.email, principal))


@delete(
    "/me",
    guards=[recently_proved],
    status_code=204,
    tags=["Accounts"],
    summary="Delete your account",
    responses=refusals(409),
)
async def erase(request: ApiRequest, shop: TheShop) -> None:
    """This cannot be undone. 409 while an order is unfinished. Requires a recently confirmed password."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        ended = await erase_user(connection, user_id=principal.id)
    await shop.sessions.forget(ended)
    await shop.bell.ring()
