"""The dashboard of staff: tasks to do, sales figures and the latest orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from litestar import get

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.books.runs import latest_check
from domain.clock import now
from domain.mail.queries import EmailCounts
from domain.orders.lists import MOST_COUNTED, PaymentFilter, count_by_status, count_to_confirm, count_troubles
from domain.orders.states import OrderStatus
from domain.reports.dashboard import dashboard
from domain.returns.queries import count_requested
from web.auth.guards import May
from web.auth.principals import require
from web.http.render import Html, PageRequest, private_page
from web.orders.admin.list_form import count_words
from web.orders.admin.text import payment_words, state_of
from web.shop import TheShop


@dataclass(frozen=True, slots=True)
class Task:
    """A task to do: its count, its name, and the page to do it on; `trouble` highlights it.

    Only staff who may do its `verb` see it.
    """

    count: str
    words: str
    href: str
    verb: Verb
    trouble: bool = False


@get("/admin", guards=[May(Verb.COME_IN)])
async def show_home(request: PageRequest, shop: TheShop) -> Html:
    """Show the tasks to do, the figures of today and this week, and the latest orders."""
    by = await require(request, Role.STAFF)
    async with shop.database.read() as connection:
        found = await dashboard(
            connection, now=now(), zone=ZoneInfo(shop.settings.time_zone), currency=shop.settings.currency
        )
        counts = await count_by_status(connection)
        to_confirm = await count_to_confirm(connection)
        returns = await count_requested(connection, most=MOST_COUNTED + 1)
        drift = (await latest_check(connection)).drift
        troubles = await count_troubles(connection)
    tasks = (
        *_tasks(to_confirm, counts[OrderStatus.CONFIRMED], returns, found.emails, drift),
        *_troubles(troubles),
    )
    return private_page(
        request,
        shop,
        "admin/reports/dashboard.html",
        tasks=[task for task in tasks if by.may(task.verb)],
        spans=(("Today", found.today), ("This week", found.week)),
        currency=shop.settings.currency,
        low_stock=found.low_stock,
        orders=found.latest_orders,
        state_of=state_of,
        payment_words=payment_words,
    )


def _tasks(to_confirm: int, to_send: int, returns: int, emails: EmailCounts, drift: int) -> tuple[Task, ...]:
    tasks = (
        (
            to_confirm,
            "to confirm",
            "/admin/orders?status=pending&payment=to_collect&sort=oldest",
            Verb.CHANGE_ORDERS,
            False,
        ),
        (to_send, "to ship", "/admin/orders?status=confirmed&sort=oldest", Verb.SHIP, False),
        (
            returns,
            "returns to review" if returns != 1 else "return to review",
            "/admin/returns?status=requested",
            Verb.ANSWER_RETURNS,
            False,
        ),
        (
            emails.failed,
            "emails that could not be sent" if emails.failed != 1 else "email that could not be sent",
            "/admin/emails?status=failed",
            Verb.READ_EMAILS,
            True,
        ),
        (drift, "failed checks" if drift != 1 else "failed check", "/admin/books", Verb.KEEP_BOOKS, True),
    )
    return tuple(Task(count_words(count), words, href, verb, bad) for count, words, href, verb, bad in tasks if count)


TROUBLES = {
    PaymentFilter.REFUND_FAILED: "failed refunds",
    PaymentFilter.DISPUTED: "disputes to answer",
    PaymentFilter.DOES_NOT_FIT: "payments that do not match",
}


def _troubles(counts: Mapping[PaymentFilter, int]) -> tuple[Task, ...]:
    """What is wrong with the money of orders, with the list of those."""
    return tuple(
        Task(count_words(counts[one]), words, f"/admin/orders?payment={one}", Verb.SEE_MONEY, trouble=True)
        for one, words in TROUBLES.items()
        if counts[one]
    )
