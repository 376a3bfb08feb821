"""The discount codes of a batch as they stand under their locks, and the uses by the batch itself so far."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from domain.discounts.codes import Code, check_code, normal
from domain.discounts.errors import UnknownCodeError

KeyOf = tuple[str, str]
"""The owner of an idempotency key, and the key."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkout's request to use `code`, empty for none, and the customer who makes it."""

    key: KeyOf
    code: str
    user_id: UUID | None
    email: str
    currency: str


class Codes:
    """The codes of a batch.

    `found` are locked codes; `uses` says by a checkout's key how often that customer has used its code, `accounts` the
    address of their account if they have one, and `members` are the keys of those whom their code is for.
    """

    def __init__(
        self,
        found: Iterable[Code] = (),
        uses: Mapping[KeyOf, int] | None = None,
        accounts: Mapping[KeyOf, str] | None = None,
        members: Collection[KeyOf] = (),
    ) -> None:
        self._codes = {normal(code.code): code for code in sorted(found, key=lambda code: not code.ended)}
        self._uses = uses or {}
        self._accounts = accounts or {}
        self._members = members
        self._spent: list[Claim] = []

    def find(self, claim: Claim, subtotal: int) -> Code | None:
        """The claimed code, None if none is claimed. Raises `UnknownCodeError` or `CodeRefusedError`."""
        if not claim.code:
            return None
        code = self._codes.get(claim.code)
        if code is None:
            raise UnknownCodeError
        just_now = [one for one in self._spent if one.code == claim.code]
        theirs = self._uses.get(claim.key, 0) + sum(self._by_same_person(claim, one) for one in just_now)
        present = replace(code, used=code.used + len(just_now))
        may_use = claim.key in self._members
        check_code(present, subtotal=subtotal, currency=claim.currency, used_by_them=theirs, may_use=may_use)
        return code

    def _by_same_person(self, one: Claim, other: Claim) -> bool:
        """Whether both claims come from one account, or share an address: the account's or the contact address."""
        same = one.user_id is not None and one.user_id == other.user_id
        return same or not self._addresses(one).isdisjoint(self._addresses(other))

    def _addresses(self, claim: Claim) -> set[str]:
        return {claim.email.lower(), self._accounts.get(claim.key, claim.email).lower()}

    def spend(self, claim: Claim) -> None:
        """Count a use by an order that will be written."""
        if claim.code:
            self._spent.append(claim)
