"""The shopper's address book at checkout; a guest has none."""

from dataclasses import dataclass
from typing import Any

from domain.accounts.addresses import MAX_ADDRESSES, TooManyAddressesError, add_address
from domain.accounts.views import AddressView, Principal
from domain.words.messages import marked
from web.http.forms.address import ON_PAGE
from web.shop import Shop

ANOTHER = ("new", marked("New address"))


@dataclass(frozen=True, slots=True)
class Book:
    """The user who checks out, if signed in, and their saved addresses, the default one first."""

    owner: Principal | None
    addresses: tuple[AddressView, ...] = ()

    def first_form(self) -> dict[str, str]:
        """Return the form's values before anything is typed."""
        if self.owner is None:
            return {}
        chosen = self.addresses[0] if self.addresses else None
        return {"email": self.owner.email, **self._fields(chosen)}

    def fill_in(self, form: dict[str, str]) -> dict[str, str]:
        """Return the form with the saved address of its `address_id` filled in, or cleared for a new one."""
        if self.owner is None:
            return form
        chosen = next((one for one in self.addresses if str(one.id) == form.get("address_id")), None)
        return {**form, **self._fields(chosen)}

    def _fields(self, chosen: AddressView | None) -> dict[str, str]:
        empty = dict.fromkeys(ON_PAGE, "")
        if chosen is None:
            return {**empty, "name": self.owner.name if self.owner else "", "address_id": ANOTHER[0]}
        return {**empty, **chosen.address, "address_id": str(chosen.id)}

    def context(self) -> dict[str, Any]:
        """Return the template's context: the saved addresses, and whether another one may be saved."""
        saved = tuple((str(one.id), one.line) for one in self.addresses)
        return {
            "signed_in": self.owner is not None,
            "saved": (*saved, ANOTHER) if saved else (),
            "can_keep": self.owner is not None and len(saved) < MAX_ADDRESSES,
        }

    async def keep(self, shop: Shop, address: dict[str, str]) -> None:
        """Save the address of an order in the book, unless the book is full."""
        if self.owner is None:
            return
        try:
            async with shop.database.transaction() as connection:
                await add_address(connection, user_id=self.owner.id, address=address)
        except TooManyAddressesError:
            return
