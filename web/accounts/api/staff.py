"""Who works in the shop over JSON, for owners: invited, given a role, disabled, removed.

Changes ask for a confirmation of the last few minutes (`POST /api/me/proof`), and are not open to API tokens.
"""

from datetime import datetime
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Struct, UnsetType, convert

from domain.accounts.invitations import invite, send_again
from domain.accounts.roles import Job, Verb
from domain.accounts.sessions import Ended
from domain.accounts.staff import Actor, disable, enable, reset_factors
from domain.accounts.team import Member, Standing, find_member, give_role, list_team, remove_member
from domain.accounts.views import Principal, Role
from domain.connection import Connection
from domain.errors import InvalidError
from domain.words.messages import gettext
from web.api.fields import Body, Email
from web.api.openapi import LOCATION, refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import clean, sound_email
from web.shop import Shop, TheShop

HERE = "/admin/staff"
ONE = f"{HERE}/{{staff_id:uuid}}"
OWNERS = [May(Verb.MANAGE_STAFF, proved=True)]


class StaffMember(Struct, frozen=True):
    """Someone who works in the shop, or an invitation: it has no name and says when it `expires_at`."""

    id: UUID
    email: str
    name: str
    role: Job
    status: Standing
    second_factor: bool
    last_seen_at: datetime | None
    expires_at: datetime | None


class StaffMembers(Struct, frozen=True):
    """The people who work in the shop, owners first, and then open invitations."""

    items: list[StaffMember]


class InviteStaff(Body, frozen=True):
    """Whom to invite, and to what role."""

    email: Email
    role: Job


class StaffPatch(Body, frozen=True):
    """What changes about someone who works in the shop; of an invitation only the role."""

    role: Job | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET


@get(HERE, guards=[May(Verb.MANAGE_STAFF)], tags=["Staff"], summary="List who works in the shop")
async def list_all_staff(shop: TheShop) -> Response[StaffMembers]:
    """Returns people and invitations; both have ids of the same kind."""
    async with shop.database.read() as connection:
        team = await list_team(connection)
    return fresh(StaffMembers([staff_of(one) for one in team]))


@post(
    HERE,
    guards=OWNERS,
    status_code=201,
    tags=["Staff"],
    summary="Invite someone to work in the shop",
    responses=refusals(409),
    response_headers=[LOCATION],
)
async def invite_staff(request: ApiRequest, shop: TheShop, data: JSONBody[InviteStaff]) -> Response[StaffMember]:
    """Sends an email with a link that works once, for seven days. Someone who has an account accepts with it."""
    by, email = await require(request, Role.STAFF), clean(data.email, "email", sound_email)
    async with shop.database.transaction() as connection:
        made = await invite(connection, email=email, job=data.role, by=by)
        member = await find_member(connection, made.id)
    await shop.bell.ring()
    return fresh(staff_of(member), status=201, headers={"Location": f"/api{HERE}/{member.id}"})


@get(ONE, guards=[May(Verb.MANAGE_STAFF)], tags=["Staff"], summary="Get a member of staff", responses=refusals(404))
async def show_staff_member(shop: TheShop, staff_id: FromPath[UUID]) -> Response[StaffMember]:
    """Returns someone who works in the shop, or an invitation."""
    async with shop.database.read() as connection:
        return fresh(staff_of(await find_member(connection, staff_id)))


@patch(ONE, guards=OWNERS, tags=["Staff"], summary="Change a member of staff", responses=refusals(404, 409))
async def update_staff_member(
    request: ApiRequest, shop: TheShop, staff_id: FromPath[UUID], data: JSONBody[StaffPatch]
) -> Response[StaffMember]:
    """All their sessions and API tokens end. An invitation is sent again. 409 for the last owner who can sign in."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        before = await find_member(connection, staff_id)
        ended = await _change(connection, before, data, by)
        after = await find_member(connection, staff_id)
    await _tell(shop, ended)
    return fresh(staff_of(after))


async def _change(connection: Connection, member: Member, data: StaffPatch, by: Principal) -> tuple[Ended, ...]:
    if member.invited and data.disabled is not UNSET:
        raise InvalidError({"disabled": gettext("This is an invitation. Delete it instead.")})
    ended: tuple[Ended, ...] = ()
    if data.role is not UNSET and data.role is not member.role:
        ended += await give_role(connection, member=member, role=data.role, by=by)
    if data.disabled is True and member.status is not Standing.DISABLED:
        ended += await disable(connection, who=member.id, by=Actor(by.actor, by.id))
    elif data.disabled is False and member.status is Standing.DISABLED:
        await enable(connection, who=member.id, by=Actor(by.actor, by.id))
    return ended


@delete(
    ONE,
    guards=OWNERS,
    status_code=204,
    tags=["Staff"],
    summary="Remove a member of staff",
    responses=refusals(404, 409),
)
async def remove_staff_member(request: ApiRequest, shop: TheShop, staff_id: FromPath[UUID]) -> None:
    """Someone who works here keeps an account as a customer; an invitation is withdrawn."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        ended = await remove_member(connection, member=await find_member(connection, staff_id), by=by)
    await _tell(shop, ended)


@post(
    f"{ONE}/invitation",
    guards=OWNERS,
    status_code=200,
    tags=["Staff"],
    summary="Send an invitation again",
    responses=refusals(404),
)
async def resend_invitation(request: ApiRequest, shop: TheShop, staff_id: FromPath[UUID]) -> Response[StaffMember]:
    """The new link lasts seven days, and the one before stops working."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await send_again(connection, invitation_id=staff_id, by=by)
        member = await find_member(connection, staff_id)
    await shop.bell.ring()
    return fresh(staff_of(member))


@delete(
    f"{ONE}/factors",
    guards=OWNERS,
    status_code=204,
    tags=["Staff"],
    summary="Remove someone's second factors",
    responses=refusals(404),
)
async def reset_staff_factors(request: ApiRequest, shop: TheShop, staff_id: FromPath[UUID]) -> None:
    """For someone who lost theirs: they sign in with the password, and can set up new ones."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        ended = await reset_factors(connection, who=staff_id, by=Actor(by.actor, by.id))
    await _tell(shop, ended)


def staff_of(member: Member) -> StaffMember:
    """Return a member of staff as a response body."""
    return convert(member, StaffMember, from_attributes=True)


async def _tell(shop: Shop, ended: tuple[Ended, ...]) -> None:
    await shop.sessions.forget(ended)
    await shop.bell.ring()
