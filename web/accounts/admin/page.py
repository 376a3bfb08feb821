"""One customer for staff: orders, addresses and sessions; signed out, exported or erased on their request."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Stream

from domain.accounts.addresses import list_addresses
from domain.accounts.roles import Verb
from domain.accounts.sessions import end_all_sessions, list_sessions
from domain.accounts.views import Role
from domain.audit.operations import write_audit
from domain.customers.notes import LONGEST_NOTE, add_note, list_notes
from domain.errors import InvalidError, ShopError
from domain.mail.queries import emails_to
from domain.orders.queries import orders_of
from domain.privacy.erasure import erase_user
from domain.reports.customers import find_customer
from domain.returns.queries import returns_of_customer
from domain.words.messages import gettext, marked
from web.accounts.data_export import export_of
from web.auth.guards import May
from web.auth.principals import require
from web.customers.list_form import ACTION
from web.customers.notes import read_note
from web.http.edit_conflict import REFUSALS, notice_of, sentences
from web.http.forms.fields import clean, read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.orders.admin.text import state_of
from web.returns.admin import STATES as RETURN_STATES
from web.shop import Shop, TheShop

HERE = f"{ACTION}/{{customer_id:uuid}}"
SHOWN_ORDERS = 50
LONGEST_REASON = 200
SHOWN_EMAILS = 20
DONE = {
    "signed-out": marked("Signed out on every device."),
    "noted": marked("Note saved."),
    "note-deleted": marked("Note deleted."),
}


@get(HERE, guards=[May(Verb.SEE_CUSTOMERS)])
async def show_customer(request: PageRequest, shop: TheShop, customer_id: FromPath[UUID]) -> Html:
    """Show a customer with their latest orders, returns and emails, addresses, sessions and notes: seven queries."""
    return await _page(request, shop, customer_id)


@post(f"{HERE}/sign-out", guards=[May(Verb.CHANGE_CUSTOMERS)], status_code=200)
async def sign_customer_out(request: PageRequest, shop: TheShop, customer_id: FromPath[UUID]) -> Html:
    """End all sessions of a customer, who may have lost a device."""
    by = await require(request, Role.STAFF)
    async with shop.database.transaction() as connection:
        customer = await find_customer(connection, customer_id, shop.settings.currency)
        ended = await end_all_sessions(connection, user_id=customer.id)
        await write_audit(
            connection,
            actor_id=by.id,
            actor=by.actor,
            action="customer.signed_out",
            subject=str(customer.id),
            details={"sessions": len(ended)},
        )
    await shop.sessions.forget(ended)
    return see_other(request, f"{ACTION}/{customer_id}?done=signed-out")


@post(f"{HERE}/notes", guards=[May(Verb.CHANGE_CUSTOMERS)], status_code=200)
async def note_customer(request: PageRequest, shop: TheShop, customer_id: FromPath[UUID]) -> Html:
    """Note something about a customer, for other staff."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        note = read_note(form.get("note", ""))
        async with shop.database.transaction() as connection:
            customer = await find_customer(connection, customer_id, shop.settings.currency)
            await add_note(connection, customer_id=customer.id, note=note, by=by)
    except REFUSALS as refusal:
        return await _page(request, shop, customer_id, form, refusal)
    return see_other(request, f"{ACTION}/{customer_id}?done=noted")


@post(f"{HERE}/export", guards=[May(Verb.ERASE_CUSTOMERS)], status_code=200)
async def export_customer(request: PageRequest, shop: TheShop, customer_id: FromPath[UUID]) -> Stream:
    """Send everything that the shop holds about a customer, as a file to hand on to them."""
    by = await require(request, Role.STAFF)
    async with shop.database.read() as connection:
        customer = await find_customer(connection, customer_id, shop.settings.currency)
    return await export_of(shop, customer.id, customer.email, by)


@post(f"{HERE}/erasure", guards=[May(Verb.ERASE_CUSTOMERS)], status_code=200)
async def erase_customer(request: PageRequest, shop: TheShop, customer_id: FromPath[UUID]) -> Html:
    """Erase a customer who asked for it, with the reason; the typed address confirms it."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        async with shop.database.transaction() as connection:
            customer = await find_customer(connection, customer_id, shop.settings.currency)
            reason = _confirmed(form, customer.email)
            ended = await erase_user(connection, user_id=customer.id, by=by, reason=reason)
    except REFUSALS as refusal:
        return await _page(request, shop, customer_id, form, refusal)
    await shop.sessions.forget(ended)
    await shop.bell.ring()
    return see_other(request, f"{ACTION}?done=erased")


def _confirmed(form: dict[str, str], email: str) -> str:
    """The reason for an erasure. Raises `InvalidError` without one, or if the address was not typed."""
    reason = clean(form.get("reason", ""), "reason")
    errors = {}
    if not 1 <= len(reason) <= LONGEST_REASON:
        errors["reason"] = gettext("Say why, in at most %(longest_reason)s characters.", longest_reason=LONGEST_REASON)
    if form.get("confirmation", "").strip().lower() != email.lower():
        errors["confirmation"] = gettext("Type the customer's email address to confirm.")
    if errors:
        raise InvalidError(errors)
    return reason


async def _page(
    request: PageRequest,
    shop: Shop,
    customer_id: UUID,
    form: dict[str, str] | None = None,
    refusal: ShopError | None = None,
) -> Html:
    by = await require(request, Role.STAFF)
    async with shop.database.read() as connection:
        customer = await find_customer(connection, customer_id, shop.settings.currency)
        orders = await orders_of(connection, user_id=customer.id, before=None, limit=SHOWN_ORDERS + 1)
        addresses = await list_addresses(connection, user_id=customer.id)
        sessions = await list_sessions(connection, user_id=customer.id, present=None)
        notes = await list_notes(connection, customer.id)
        returns = await returns_of_customer(connection, customer.id, limit=SHOWN_ORDERS)
        emails = await emails_to(connection, customer.email, limit=SHOWN_EMAILS)
    typed = {name: value.replace("\x00", "")[:LONGEST_NOTE] for name, value in (form or {}).items()}
    return private_page(
        request,
        shop,
        "admin/customers/show.html",
        refusal=refusal,
        customer=customer,
        orders=orders[:SHOWN_ORDERS],
        more_orders=len(orders) > SHOWN_ORDERS,
        addresses=addresses,
        sessions=sessions,
        notes=notes,
        returns=returns,
        return_states=RETURN_STATES,
        emails=emails,
        by=by,
        state_of=state_of,
        may_erase=by.may(Verb.ERASE_CUSTOMERS),
        form=typed,
        errors=sentences(refusal, {}) if refusal else {},
        notice=notice_of(refusal),
        done=DONE.get(request.query_params.get("done", ""), ""),
    )
