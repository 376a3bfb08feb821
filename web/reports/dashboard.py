"""The staff's first page: what waits, how it goes, and the latest orders. A part of it renews itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from litestar import get

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.books.runs import latest_check
from domain.catalogue.views import LOW_STOCK
from domain.mail.queries import EmailCounts, count_emails
from domain.orders.counts import count_troubles
from domain.orders.filters import OrderFilter, PaymentFilter
from domain.orders.lists import list_orders
from domain.reports.stretches import Stretch
from domain.reports.waiting import Waiting, count_waiting
from domain.stock.queries import scarcest
from domain.words.messages import gettext, marked, ngettext, nmarked
from web.auth.guards import May
from web.auth.principals import require
from web.config.settings import Settings
from web.config.union import lacks_notice
from web.http.forms.filter_links import Chip, address
from web.http.render import Html, PageRequest, is_partial, private_page, see_other
from web.orders.admin.list_form import count_words
from web.orders.admin.text import payment_words, state_of
from web.reports.cards import read_cards
from web.settings.first_steps import NOTICE, is_new, missing_in
from web.shop import TheShop

HERE = "/admin"
ORDERS = "/admin/orders?status=pending&sort=oldest"
CHANGES = "/admin/orders?payment=change_due"
ENDING = "/admin/orders?status=hold_ending&sort=oldest"
RETURNS, COMING = "/admin/returns?status=requested", "/admin/returns?status=approved"
WITHDRAWALS = "/admin/withdrawals"
LOW = "/admin/stock?state=low"
WAITING = "/admin/emails?status=waiting"
EMAILS, BOOKS = "/admin/emails?status=failed", "/admin/books"
SHOWN = 10
LIVE = {"admin-reports-live": "admin/reports/_live.html"}
STRETCHES = {Stretch.TODAY: marked("Today"), Stretch.WEEK: marked("This week"), Stretch.MONTH: marked("30 days")}


@dataclass(frozen=True, slots=True)
class Task:
    """A task to do: its count, its name, and the page to do it on; `trouble` highlights it.

    Only staff who may do its `verb` see it. `since` is when the oldest began to wait, where that matters.
    """

    count: str
    words: str
    href: str
    verb: Verb
    trouble: bool = False
    since: datetime | None = None


@get(HERE, guards=[May(Verb.COME_IN)])
async def show_home(request: PageRequest, shop: TheShop) -> Html:
    """Show the tasks to do, the figures of a stretch beside those before, and the latest orders: eleven queries.

    Only what renews itself is sent to htmx, with the figures out of band. The owner of a new shop is led to its first
    questions, unless they left them for later.
    """
    stretch = _stretch(request.query_params.get("span", ""))
    by, settings = await require(request, Role.STAFF), shop.settings
    left = request.query_params.get("later") or is_partial(request)
    if is_new(settings) and by.may(Verb.CHANGE_SETTINGS) and not left:
        return see_other(request, "/admin/start")
    async with shop.database.read() as connection:
        waiting = await count_waiting(connection)
        troubles = await count_troubles(connection)
        emails = await count_emails(connection)
        drift = (await latest_check(connection)).drift
        cards = await read_cards(connection, stretch, settings) if by.may(Verb.SEE_REPORTS) else []
        low_stock = await scarcest(connection, at_most=LOW_STOCK, limit=SHOWN) if by.may(Verb.SEE_GOODS) else []
        orders = await list_orders(connection, OrderFilter(), after=None, limit=SHOWN)
    to_do = (*_standstill(emails), *_tasks(waiting, emails, drift), *_troubles(troubles), *_duties(settings))
    first_steps = not settings.open and by.may(Verb.SEE_SETTINGS)
    missing = await missing_in(shop) if first_steps else []
    return private_page(
        request,
        shop,
        "admin/reports/dashboard.html",
        partials=LIVE,
        tasks=[task for task in to_do if by.may(task.verb)],
        cards=cards,
        stretches=[
            Chip(one, name, address(HERE, {"span": "" if one is Stretch.TODAY else one}), one is stretch)
            for one, name in STRETCHES.items()
        ],
        here=address(HERE, {"span": "" if stretch is Stretch.TODAY else stretch}),
        low_stock=low_stock,
        orders=orders,
        begun=waiting.has_orders,
        first_steps=first_steps,
        missing=missing,
        state_of=state_of,
        payment_words=payment_words,
    )


def _stretch(text: str) -> Stretch:
    """The stretch that an address asks for, today for anything else."""
    return Stretch(text) if text in set(Stretch) else Stretch.TODAY


def _tasks(waiting: Waiting, emails: EmailCounts, drift: int) -> tuple[Task, ...]:
    held = nmarked("hold about to end", "holds about to end")
    tasks = (
        (waiting.to_confirm, nmarked("to confirm", "to confirm"), f"{ORDERS}&payment=to_collect", Verb.CHANGE_ORDERS),
        (waiting.to_ship, nmarked("to ship", "to ship"), "/admin/orders?status=to_ship&sort=oldest", Verb.SHIP),
        (waiting.returns, nmarked("return to review", "returns to review"), RETURNS, Verb.ANSWER_RETURNS),
        (waiting.to_arrive, nmarked("return on its way", "returns on their way"), COMING, Verb.ANSWER_RETURNS),
        (
            waiting.withdrawals,
            nmarked("withdrawal to settle", "withdrawals to settle"),
            WITHDRAWALS,
            Verb.ANSWER_RETURNS,
        ),
        (waiting.changes_due, nmarked("change to be paid", "changes to be paid"), CHANGES, Verb.SEE_ORDERS),
        (waiting.ending_holds, held, ENDING, Verb.SEE_ORDERS),
        (waiting.low_stock, nmarked("low in stock", "low in stock"), LOW, Verb.SEE_GOODS),
        (
            emails.failed,
            nmarked("email that could not be sent", "emails that could not be sent"),
            EMAILS,
            Verb.READ_EMAILS,
        ),
        (drift, nmarked("failed check", "failed checks"), BOOKS, Verb.KEEP_BOOKS),
    )
    return tuple(
        Task(
            count_words(count),
            ngettext(one, several, count),
            href,
            verb,
            trouble=href in (EMAILS, BOOKS),
            since={RETURNS: waiting.returns_since, WITHDRAWALS: waiting.withdrawals_since}.get(href),
        )
        for count, (one, several), href, verb in tasks
        if count
    )


TROUBLES = {
    PaymentFilter.REFUND_FAILED: nmarked("failed refund", "failed refunds"),
    PaymentFilter.DISPUTED: nmarked("dispute to answer", "disputes to answer"),
    PaymentFilter.DOES_NOT_FIT: nmarked("payment that does not match", "payments that do not match"),
}


def _troubles(counts: Mapping[PaymentFilter, int]) -> tuple[Task, ...]:
    """What is wrong with the money of orders, with the list of those."""
    return tuple(
        Task(
            count_words(counts[trouble]),
            ngettext(one, several, counts[trouble]),
            f"/admin/orders?payment={trouble}",
            Verb.SEE_MONEY,
            trouble=True,
        )
        for trouble, (one, several) in TROUBLES.items()
        if counts[trouble]
    )


def _standstill(emails: EmailCounts) -> tuple[Task, ...]:
    """That no worker works, as the emails show that nobody tries: refunds, documents and pictures wait with them."""
    if emails.untried_since is None:
        return ()
    words = ngettext("email waits, as no worker has run", "emails wait, as no worker has run", emails.waiting)
    return (Task(f"{emails.waiting:,}", words, WAITING, Verb.READ_EMAILS, trouble=True, since=emails.untried_since),)


def _duties(settings: Settings) -> tuple[Task, ...]:
    """What the law wants of an open shop and its owner has to bring; a closed one has it on its checklist."""
    if not settings.open or not lacks_notice(settings):
        return ()
    return (Task("1", gettext("legal notice to upload"), NOTICE, Verb.CHANGE_SETTINGS, trouble=True),)
