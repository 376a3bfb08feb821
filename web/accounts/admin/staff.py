"""Who works in the shop, for owners: invited, given a role, disabled, let in again after a lost factor, removed.

What changes someone's rights asks for a confirmation of the last few minutes, on the page with the forms already.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.invitations import invite, send_again
from domain.accounts.roles import Job, Verb
from domain.accounts.sessions import Ended
from domain.accounts.staff import Actor, disable, enable, reset_factors
from domain.accounts.team import Member, find_member, give_role, list_team, remove_member
from domain.accounts.views import Principal, Role
from domain.connection import Connection
from domain.errors import ConflictError, InvalidError, ShopError
from domain.words.messages import gettext, marked
from web.accounts.roles import RIGHTS
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import read_email, read_form
from web.http.refused_form import RefusedForm
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import Shop, TheShop

HERE = "/admin/staff"
ONE = f"{HERE}/{{staff_id:uuid}}"
OWNERS = [May(Verb.MANAGE_STAFF, proved=True)]
DONE = {
    "invited": marked("Invitation sent."),
    "role": marked("Role changed. They have to sign in again."),
    "disabled": marked("Disabled, and signed out everywhere."),
    "enabled": marked("They can sign in again."),
    "factors": marked("Second factors removed. They sign in with their password and set up new ones."),
    "removed": marked("Removed from the staff."),
}
Act = Callable[[Connection, Member, Principal, dict[str, str]], Awaitable[tuple[Ended, ...]]]


@get(HERE, guards=[May(Verb.MANAGE_STAFF)])
async def show_staff(request: PageRequest, shop: TheShop) -> Html:
    """Show everybody who works here and every invitation: two queries."""
    async with shop.database.read() as connection:
        team = await list_team(connection)
    return private_page(request, shop, "admin/staff/index.html", team=team, done=_done(request))


@get(f"{HERE}/new", guards=OWNERS)
async def show_invitation_form(request: PageRequest, shop: TheShop) -> Html:
    """Show the form that invites someone."""
    return private_page(request, shop, "admin/staff/new.html", form={}, errors={}, notice="", rights=RIGHTS)


@post(HERE, guards=OWNERS, status_code=200)
async def invite_someone(request: PageRequest, shop: TheShop) -> Html:
    """Send an invitation by email."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        email, job = read_email(form), read_job(form)
        async with shop.database.transaction() as connection:
            await invite(connection, email=email, job=job, by=by)
    except (InvalidError, ConflictError) as refusal:
        refused = RefusedForm(form, refusal, ("email", "role"))
        return refused.show(request, shop, "admin/staff/new.html", rights=RIGHTS)
    await shop.bell.ring()
    return see_other(request, f"{HERE}?done=invited")


@get(ONE, guards=OWNERS)
async def show_one(request: PageRequest, shop: TheShop, staff_id: FromPath[UUID]) -> Html:
    """Show someone who works here, or an invitation, with what can be done."""
    return await _page(request, shop, staff_id)


@post(f"{ONE}/role", guards=OWNERS, status_code=200)
async def change_staff_role(request: PageRequest, shop: TheShop, staff_id: FromPath[UUID]) -> Html:
    """Give another role; an invitation is sent again with it."""
    return await _act(request, shop, staff_id, _role, "role")


@post(f"{ONE}/suspension", guards=OWNERS, status_code=200)
async def suspend(request: PageRequest, shop: TheShop, staff_id: FromPath[UUID]) -> Html:
    """Let someone sign in no more, at once."""
    return await _act(request, shop, staff_id, lambda c, one, by, _: disable(c, who=one.id, by=actor(by)), "disabled")


@post(f"{ONE}/reinstatement", guards=OWNERS, status_code=200)
async def reinstate(request: PageRequest, shop: TheShop, staff_id: FromPath[UUID]) -> Html:
    """Let someone sign in again who was disabled."""
    return await _act(request, shop, staff_id, _enable, "enabled")


@post(f"{ONE}/factor-reset", guards=OWNERS, status_code=200)
async def remove_factors(request: PageRequest, shop: TheShop, staff_id: FromPath[UUID]) -> Html:
    """Remove the second factors of someone who has lost them."""
    return await _act(
        request, shop, staff_id, lambda c, one, by, _: reset_factors(c, who=one.id, by=actor(by)), "factors"
    )


@post(f"{ONE}/invitation", guards=OWNERS, status_code=200)
async def invite_again(request: PageRequest, shop: TheShop, staff_id: FromPath[UUID]) -> Html:
    """Send an invitation again; the link before ends."""
    return await _act(request, shop, staff_id, _again, "invited")


@post(f"{ONE}/removal", guards=OWNERS, status_code=200)
async def remove_from_staff(request: PageRequest, shop: TheShop, staff_id: FromPath[UUID]) -> Html:
    """Withdraw an invitation, or leave someone an account that is a customer's."""
    return await _act(request, shop, staff_id, lambda c, one, by, _: remove_member(c, member=one, by=by), "removed")


def actor(by: Principal) -> Actor:
    """Who acts, as operations on accounts take it."""
    return Actor(by.actor, by.id)


async def _role(connection: Connection, one: Member, by: Principal, form: dict[str, str]) -> tuple[Ended, ...]:
    return await give_role(connection, member=one, role=read_job(form), by=by)


async def _enable(connection: Connection, one: Member, by: Principal, _form: dict[str, str]) -> tuple[Ended, ...]:
    await enable(connection, who=one.id, by=actor(by))
    return ()


async def _again(connection: Connection, one: Member, by: Principal, _form: dict[str, str]) -> tuple[Ended, ...]:
    await send_again(connection, invitation_id=one.id, by=by)
    return ()


async def _act(request: PageRequest, shop: Shop, staff_id: UUID, act: Act, done: str) -> Html:
    """Do it, end the sessions that end with it, and lead back to the list; or show the page with the refusal."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        async with shop.database.transaction() as connection:
            ended = await act(connection, await find_member(connection, staff_id), by, form)
    except (InvalidError, ConflictError) as refusal:
        return await _page(request, shop, staff_id, form, refusal)
    await shop.sessions.forget(ended)
    await shop.bell.ring()
    return see_other(request, f"{HERE}?done={done}")


async def _page(
    request: PageRequest,
    shop: Shop,
    staff_id: UUID,
    form: dict[str, str] | None = None,
    refusal: ShopError | None = None,
) -> Html:
    async with shop.database.read() as connection:
        member = await find_member(connection, staff_id)
    shown: dict[str, Any] = {"member": member, "rights": RIGHTS}
    if refusal:
        return RefusedForm(form or {}, refusal, ("role",)).show(request, shop, "admin/staff/show.html", **shown)
    return private_page(
        request, shop, "admin/staff/show.html", form={"role": member.role}, errors={}, notice="", **shown
    )


def read_job(form: dict[str, str]) -> Job:
    """Read the role. Raises `InvalidError`."""
    if form.get("role") not in set(Job):
        raise InvalidError({"role": gettext("Choose a role.")})
    return Job(form["role"])


def _done(request: PageRequest) -> str:
    return DONE.get(request.query_params.get("done", ""), "")
