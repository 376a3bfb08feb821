"""The address book of a user, for API clients."""

from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from domain.accounts.addresses import add_address, change_address, list_addresses, remove_address
from domain.accounts.views import AddressView, Role
from web.api.fields import Body, City, Country, Line, PersonName, PostalCode, Street, Text
from web.api.openapi import refusals
from web.api.responses import ApiRequest, fresh
from web.auth.guards import customer
from web.auth.principals import require
from web.http.forms.address import ON_PAGE, read_address
from web.shop import TheShop


class KeepAddress(Body, frozen=True):
    """An address to save. The required fields depend on the country (ISO 3166-1)."""

    name: PersonName
    line1: Street
    city: City
    country: Country
    postal_code: PostalCode = ""
    company: Text = ""
    line2: Text = ""
    region: Text = ""
    phone: Annotated[Line, Meta(max_length=40, description="For the courier")] = ""
    preferred: bool = False


class Address(Struct, frozen=True):
    """A saved address. Checkout starts with the preferred one."""

    id: UUID
    name: str
    company: str
    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str
    phone: str
    preferred: bool


class AddressList(Struct, frozen=True):
    """All saved addresses, the preferred one first."""

    items: list[Address]


@get("/me/addresses", guards=[customer], tags=["Accounts"], summary="List your addresses")
async def list_kept(request: ApiRequest, shop: TheShop) -> Response[AddressList]:
    """The preferred address comes first, then the latest. There are at most twenty."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.read() as connection:
        found = await list_addresses(connection, user_id=principal.id)
    return fresh(AddressList([_address(one) for one in found]))


@post(
    "/me/addresses",
    guards=[customer],
    status_code=201,
    tags=["Accounts"],
    summary="Save an address",
    responses=refusals(409),
)
async def keep_one(request: ApiRequest, shop: TheShop, data: JSONBody[KeepAddress]) -> Response[Address]:
    """The first address is always preferred. An address that is saved already is not saved twice."""
    principal = await require(request, Role.CUSTOMER)
    address = read_address(_fields(data), shop.settings)
    async with shop.database.transaction() as connection:
        kept = await add_address(connection, user_id=principal.id, address=address, preferred=data.preferred)
    return fresh(_address(kept), status=201)


@put(
    "/me/addresses/{address_id:uuid}",
    guards=[customer],
    tags=["Accounts"],
    summary="Change an address",
    responses=refusals(404),
)
async def change_one(
    request: ApiRequest, shop: TheShop, address_id: FromPath[UUID], data: JSONBody[KeepAddress]
) -> Response[Address]:
    """Replaces the address. The preferred address stays preferred until you prefer another."""
    principal = await require(request, Role.CUSTOMER)
    address = read_address(_fields(data), shop.settings)
    async with shop.database.transaction() as connection:
        changed = await change_address(
            connection, user_id=principal.id, address_id=address_id, address=address, preferred=data.preferred
        )
    return fresh(_address(changed))


@delete(
    "/me/addresses/{address_id:uuid}",
    guards=[customer],
    status_code=204,
    tags=["Accounts"],
    summary="Delete an address",
    responses=refusals(404),
)
async def forget_one(request: ApiRequest, shop: TheShop, address_id: FromPath[UUID]) -> None:
    """If the preferred address is deleted, the latest one becomes preferred."""
    principal = await require(request, Role.CUSTOMER)
    async with shop.database.transaction() as connection:
        await remove_address(connection, user_id=principal.id, address_id=address_id)


def _fields(data: KeepAddress) -> dict[str, str]:
    return {name: getattr(data, name) for name in ON_PAGE}


def _address(view: AddressView) -> Address:
    return Address(id=view.id, preferred=view.preferred, **{name: view.address.get(name, "") for name in ON_PAGE})
