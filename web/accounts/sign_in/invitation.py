"""Accepting an invitation to work in the shop, by its link: with a new account, or with the one of that address."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.errors import ForbiddenError, ProofNeededError
from domain.accounts.invitations import NO_INVITATION, InvitationView, join, join_as, open_invitation
from domain.accounts.operations import name_of, new_password_hash
from domain.accounts.views import Principal
from domain.errors import ConflictError, InvalidError, NotFoundError, ShopError
from domain.orders.guest_orders import adopt_orders
from domain.words.messages import gettext
from web.accounts.forms import read_new_password
from web.accounts.limits import GUESS
from web.accounts.roles import RIGHTS
from web.accounts.sign_in.browser_session import sign_in
from web.auth.guards import link_holder
from web.auth.principals import find_principal
from web.auth.signed_links import invitation_path, owns_invitation_key
from web.http.forms.fields import read_form, read_name
from web.http.rate_limiting import count_use
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page
from web.shop import Shop, TheShop

HERE = "/invitations/{invitation_id:uuid}"
PAGE = "sign_in/invitation.html"
JOINED = "/account/security/factors?done=joined"
"""The page on which a second factor is set up, before anything else."""


@get(HERE, guards=[link_holder])
async def show_invitation(request: PageRequest, shop: TheShop, invitation_id: FromPath[UUID]) -> Html:
    """Show the form for a name and a password, or the button for who has an account already."""
    invitation = await _open(request, shop, invitation_id)
    return private_page(request, shop, PAGE, form={}, errors={}, notice="", **await _shown(request, shop, invitation))


@post(HERE, guards=[link_holder], status_code=200)
async def accept(request: PageRequest, shop: TheShop, invitation_id: FromPath[UUID]) -> Html:
    """Join the staff, and lead to the second factor. An account that exists accepts once it is signed in."""
    form, user = await read_form(request), await find_principal(request)
    await count_use(request, shop, GUESS)
    invitation = await _open(request, shop, invitation_id)
    try:
        principal = await (_as_user(shop, invitation, user) if user else _as_new(shop, invitation, form))
    except (InvalidError, ConflictError, ForbiddenError) as refusal:
        return await _refused(request, shop, invitation, form, refusal)
    await shop.bell.ring()
    return await sign_in(request, shop, principal, JOINED)


async def _as_user(shop: Shop, invitation: InvitationView, user: Principal) -> Principal:
    if user.session_id is None:
        raise ForbiddenError(gettext("This is not open to API tokens. Sign in."))
    if not user.proved:
        raise ProofNeededError(gettext("Please confirm first that it is you."))
    async with shop.database.transaction() as connection:
        ended = await join_as(connection, invitation=invitation, user=user)
    await shop.sessions.forget(ended)
    return user


async def _as_new(shop: Shop, invitation: InvitationView, form: dict[str, str]) -> Principal:
    name, password = read_name(form), read_new_password(form)
    password_hash = await new_password_hash(password, name, invitation.email, shop.settings.name)
    async with shop.database.transaction() as connection:
        principal = await join(connection, invitation=invitation, name=name, password_hash=password_hash)
        await adopt_orders(connection, user_id=principal.id, email=principal.email)
    return principal


async def _refused(
    request: PageRequest, shop: Shop, invitation: InvitationView, form: dict[str, str], refusal: ShopError
) -> Html:
    return RefusedForm(form, refusal, ("name",)).show(request, shop, PAGE, **await _shown(request, shop, invitation))


async def _open(request: PageRequest, shop: Shop, invitation_id: UUID) -> InvitationView:
    """The invitation that this link is the newest of. Raises `NotFoundError`, whatever is wrong with the link."""
    async with shop.database.read() as connection:
        found = await open_invitation(connection, invitation_id)
    if not owns_invitation_key(shop.settings, found.id, found.sent, request.query_params.get("key", "")):
        raise NotFoundError(NO_INVITATION)
    return found


async def _shown(request: PageRequest, shop: Shop, invitation: InvitationView) -> dict[str, Any]:
    """What the page shows: whom the invitation is for, and whether they have an account, are signed in to it or not."""
    user = await find_principal(request)
    async with shop.database.read() as connection:
        known = bool(await name_of(connection, invitation.email))
    return {
        "invitation": invitation,
        "path": invitation_path(shop.settings, invitation.id, invitation.sent),
        "known": known,
        "other": user.email if user and user.email.lower() != invitation.email.lower() else "",
        "own": bool(user and user.email.lower() == invitation.email.lower()),
        "proved": bool(user and user.proved),
        "rights": RIGHTS[invitation.job],
    }
