"""Customers with an account, for staff: who they are, what they ordered, and when they were last seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.connection import Arguments, Connection
from domain.customers.figures import IN_OTHERS, OF_CUSTOMER, STALE
from domain.customers.statements import belongs
from domain.errors import NotFoundError
from domain.reports.spans import midnight
from domain.text import without_wildcards
from domain.words.messages import gettext

LONGEST_SEARCH = 100


class CustomerSort(StrEnum):
    """The order of the list: by the opening of the account, the address of email, or the largest figure first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    EMAIL = "email"
    VALUE = "value"
    ORDERS = "orders"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """The filter and order of a list of customers.

    `words` are parts of an address or a name. `first` and `last` are the days, in the time zone `zone`, on which the
    account was opened. With a `group`, only those who belong to it now are listed.
    """

    words: str = ""
    sort: CustomerSort = CustomerSort.NEWEST
    first: date | None = None
    last: date | None = None
    zone: str = "UTC"
    group: UUID | None = None


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer. `spent` is what their `orders` came to in the shop's currency, in minor units, less refunds.

    What they spent in other currencies, before the shop had this one, is in `spent_in_others` by currency: two
    currencies are never added, and lists by value compare the shop's alone.
    Orders that are pending, cancelled or failed count for nothing. `seen_at` is of their latest session, in UTC.
    """

    id: UUID
    email: str
    name: str
    created_at: datetime
    disabled: bool
    seen_at: datetime | None
    orders: int
    spent: int
    spent_in_others: Mapping[str, int]


def _row(row: Any) -> CustomerRow:
    return CustomerRow(**{**row, "spent_in_others": row["spent_in_others"] or {}})


CUSTOMERS = """
SELECT u.id, u.email, u.name, u.created_at, u.disabled_at IS NOT NULL AS disabled,
       nullif(o.seen_at, '-infinity') AS seen_at, o.orders, o.spent,
       ({others}) AS spent_in_others
FROM ({{chosen}}) u CROSS JOIN LATERAL ({figures}) o ORDER BY {{order}}
""".format(
    figures=OF_CUSTOMER.format(customer="u", currency="{currency}"),
    others=IN_OTHERS.format(customer="u", currency="{currency}"),
)
EVERYBODY = "u.role = 'customer' AND u.erased_at IS NULL"
CHOSEN = "SELECT u.* FROM users u WHERE {conditions} ORDER BY {order} LIMIT {limit}"
SORTS = {
    CustomerSort.NEWEST: ("u.created_at", "<", "DESC"),
    CustomerSort.OLDEST: ("u.created_at", ">", "ASC"),
    CustomerSort.EMAIL: ("lower(u.email)", ">", "ASC"),
}
"""What each order sorts by, before the id; how that of the following customers compares with it; its direction."""

FIGURES = {CustomerSort.VALUE: "spent", CustomerSort.ORDERS: "orders", CustomerSort.SEEN: "seen_at"}
CHOSEN_BY_FIGURE = f"""
WITH stale AS MATERIALIZED ({STALE}), stored AS (
    SELECT u.*, f.{{figure}} AS figure FROM customer_figures f JOIN users u ON u.id = f.user_id
    WHERE f.currency = {{currency}} AND f.user_id NOT IN (SELECT customer FROM stale) AND {{conditions}}
    AND {{follows_stored}} ORDER BY f.{{figure}} DESC, f.user_id DESC LIMIT {{limit}}
), fresh AS (
    SELECT u.*, o.{{figure}} AS figure FROM users u CROSS JOIN LATERAL (
        {OF_CUSTOMER.format(customer="u", currency="{currency}")}) o
    WHERE u.id IN (SELECT customer FROM stale) AND {{conditions}} AND {{follows_fresh}}
)
SELECT * FROM (SELECT * FROM stored UNION ALL SELECT * FROM fresh) AS merged
ORDER BY figure DESC, id DESC LIMIT {{limit}}
"""  # noqa: S608 - constants only
"""By a figure: the stored ones in the order of their index, and among them those that are out of date, as they are."""

FOLLOWS = """
({key}) < ((SELECT o.{figure} FROM users l CROSS JOIN LATERAL ({figures}) o WHERE l.id = {last}), {last})"""
IN_GROUP = f"EXISTS (SELECT FROM customer_groups g WHERE g.id = {{}} AND {belongs(user='u', group='g')})"


async def list_customers(
    connection: Connection, wanted: CustomerFilter, *, currency: str, after: UUID | None, limit: int
) -> list[CustomerRow]:
    """The customers that match `wanted`, from the one that follows `after`: one query."""
    arguments = Arguments()
    conditions = " AND ".join([EVERYBODY, *_conditions(arguments, wanted)])
    choose = _choose_by_figure if wanted.sort in FIGURES else _choose
    chosen, order = choose(
        arguments, wanted.sort, conditions, after, arguments.add(limit), money := arguments.add(currency)
    )
    query = CUSTOMERS.format(chosen=chosen, currency=money, order=order)
    return [_row(row) for row in await connection.fetch(query, *arguments.values)]


def _choose(
    arguments: Arguments, sort: CustomerSort, conditions: str, after: UUID | None, limit: str, _currency: str
) -> tuple[str, str]:
    """The customers of a page as SQL, and their order."""
    key, follows, way = SORTS[sort]
    order = f"{key} {way}, u.id {way}"
    if after:
        last = arguments.add(after)
        conditions += f" AND ({key}, u.id) {follows} ((SELECT {key} FROM users u WHERE u.id = {last}), {last})"  # noqa: S608 - ours
    return CHOSEN.format(conditions=conditions, order=order, limit=limit), order


def _choose_by_figure(
    arguments: Arguments, sort: CustomerSort, conditions: str, after: UUID | None, limit: str, currency: str
) -> tuple[str, str]:
    """The same by a figure, largest first."""
    figure, last = FIGURES[sort], arguments.add(after) if after else ""
    follows = [
        FOLLOWS.format(key=key, figure=figure, figures=OF_CUSTOMER.format(customer="l", currency=currency), last=last)
        if last
        else "true"
        for key in (f"f.{figure}, f.user_id", f"o.{figure}, u.id")
    ]
    chosen = CHOSEN_BY_FIGURE.format(
        figure=figure, conditions=conditions, currency=currency, limit=limit,
        follows_stored=follows[0], follows_fresh=follows[1],
    )  # fmt: skip
    return chosen, "u.figure DESC, u.id DESC"


def _conditions(arguments: Arguments, wanted: CustomerFilter) -> list[str]:
    found = []
    if wanted.words:
        part = arguments.add(f"%{without_wildcards(wanted.words)}%")
        found.append(f"(lower(u.email) LIKE lower({part}) OR folded(u.name) LIKE folded({part}))")
    next_day = wanted.last + timedelta(days=1) if wanted.last else None
    for sign, day in ((">=", wanted.first), ("<", next_day)):
        if day:
            found.append(f"u.created_at {sign} {arguments.add(midnight(day, ZoneInfo(wanted.zone)))}")
    if wanted.group:
        found.append(IN_GROUP.format(arguments.add(wanted.group)))
    return found


async def find_customer(connection: Connection, customer_id: UUID, currency: str) -> CustomerRow:
    """The customer with this id: one query. Raises `NotFoundError`, also for staff and erased ones."""
    chosen = f"SELECT u.* FROM users u WHERE {EVERYBODY} AND u.id = $1"  # noqa: S608 - constants only
    query = CUSTOMERS.format(chosen=chosen, currency="$2", order="u.id")
    row: Any = await connection.fetchrow(query, customer_id, currency)
    if row is None:
        raise NotFoundError(gettext("There is no such customer."))
    return _row(row)
