"""The checks of the books, for staff."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.audit.operations import write_audit
from domain.books.runs import ask_for_check, latest_check
from domain.payments.events import set_aside, unapplied_events
from web.auth.guards import May
from web.auth.principals import require
from web.http.render import Html, PageRequest, private_page, see_other
from web.shop import TheShop

MOST_REPORTS = 50
PARTIALS = {"admin-reports-findings": "admin/reports/_findings.html"}


@get("/admin/books", guards=[May(Verb.KEEP_BOOKS)])
async def show_books(request: PageRequest, shop: TheShop) -> Html:
    """Show every check with its latest result; htmx waits for a check that is running."""
    async with shop.database.read() as connection:
        check = await latest_check(connection)
        reports = await unapplied_events(connection, limit=MOST_REPORTS)
    return private_page(request, shop, "admin/reports/books.html", partials=PARTIALS, check=check, reports=reports)


@post("/admin/books/checks", guards=[May(Verb.KEEP_BOOKS)], status_code=200)
async def invalidate(request: PageRequest, shop: TheShop) -> Html:
    """Ask the worker to check the books now."""
    principal = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        await ask_for_check(connection)
        await write_audit(
            connection,
            actor_id=principal.id,
            actor=principal.actor,
            action="books.check_requested",
            subject="books",
        )
    return see_other(request, "/admin/books")


@post("/admin/books/reports/{event_id:uuid}/closure", guards=[May(Verb.KEEP_BOOKS)], status_code=200)
async def close_report(request: PageRequest, shop: TheShop, event_id: FromPath[UUID]) -> Html:
    """Close a report of a provider that a person has dealt with; one that had its effect meanwhile stays as it is."""
    principal = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        name = await set_aside(connection, event_id)
        if name is not None:
            await write_audit(
                connection,
                actor_id=principal.id,
                actor=principal.actor,
                action="provider_event.set_aside",
                subject=f"{name.provider} {name.event_id}",
            )
            await ask_for_check(connection)
    return see_other(request, "/admin/books")
