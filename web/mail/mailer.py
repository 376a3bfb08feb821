"""From a row of the outbox to a letter with its two bodies."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import Any
from uuid import UUID

from domain.accounts.one_time_codes import code_of
from domain.connection import Connection
from domain.mail.operations import Letter, LetterCopy
from domain.orders.queries import find_order_by_id
from domain.orders.views import OrderView
from domain.returns.queries import find_return
from web.auth.signed_links import order_path
from web.config.settings import Settings
from web.mail.unsubscribe import LETTER_POLICY, alert_links, way_out
from web.templating.environment import environment


async def write_out(connection: Connection, settings: Settings, letter: Letter) -> LetterCopy:
    """What the letter says: the copy that is to be sent again, or else its template with what is known now."""
    return letter.kept or render_letter(settings, letter.kind, await _context(connection, settings, letter))


def render_letter(settings: Settings, kind: str, context: dict[str, Any]) -> LetterCopy:
    """Subject, text and HTML of `templates/mail/<kind>/`."""

    def part(name: str) -> str:
        return environment(settings).get_template(f"mail/{kind}/{name}").render(context)

    return LetterCopy(" ".join(part("subject.txt").split()), part("body.txt"), part("body.html"))


def address(settings: Settings, letter: Letter, copy: LetterCopy) -> EmailMessage:
    """The letter as it is sent. Raises ValueError if unsound.

    Its Message-ID comes from the outbox, so that a letter sent twice after a crash is recognised as one.
    """
    sender_name, sender = parseaddr(settings.mail_from)
    message = EmailMessage(policy=LETTER_POLICY)
    message["From"] = Address(sender_name, addr_spec=sender)
    message["To"] = Address(addr_spec=letter.recipient)
    message["Subject"] = copy.subject
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    for name, value in way_out(settings, letter.context).items():
        message[name] = value
    message.set_content(copy.text)
    message.add_alternative(copy.html, subtype="html")
    return message


async def _context(connection: Connection, settings: Settings, letter: Letter) -> dict[str, Any]:
    if "code_id" in letter.context:
        return {**letter.context, "code": code_of(settings.secret_key, letter.context["code_id"])}
    if "alert_id" in letter.context:
        return {**letter.context, **alert_links(settings, letter.context)}
    if letter.order_id is None:
        return letter.context
    order = await find_order_by_id(connection, letter.order_id)
    return {
        **letter.context,
        **_parcel(order, letter),
        **await _returned(connection, letter),
        "order": order,
        "order_url": settings.base_url + order_path(settings, order.number, order.id),
    }


def _parcel(order: OrderView, letter: Letter) -> dict[str, Any]:
    """The parcel that the letter is about, if it is about one."""
    found = [one for one in order.shipments if str(one.id) == letter.context.get("shipment_id")]
    return {"parcel": found[0]} if found else {}


async def _returned(connection: Connection, letter: Letter) -> dict[str, Any]:
    """The return that the letter is about, if it is about one."""
    if "return_id" not in letter.context:
        return {}
    return {"returned": await find_return(connection, UUID(letter.context["return_id"]))}
