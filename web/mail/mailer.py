"""From a row of the outbox to an email with its two bodies."""

from email.utils import formatdate, parseaddr

import idna

from domain.connection import Connection
from domain.mail.operations import EmailCopy, OutgoingEmail
from web.adapters.mail_headers import mailbox_header, text_header
from web.adapters.mime import ReadyEmail, text_part
from web.config.settings import Settings
from web.mail.emails import email_of
from web.mail.unsubscribe import unsubscribe_headers
from web.templating.emails import Context
from web.templating.environment import environment

ATTACHED = "terms-and-withdrawal.txt"
"""The file of the terms and the right to withdraw, which also end the text of the email.

Most people read the HTML of an email, of which Gmail shows 102 kB; the terms alone may have more. So they are a file,
which every client shows whole, and which can be saved and printed.
"""


async def write_out(connection: Connection, settings: Settings, outgoing: OutgoingEmail) -> EmailCopy:
    """Return the email's content: the stored copy of a resent email, else its template rendered now."""
    if outgoing.kept:
        return outgoing.kept
    context = await email_of(outgoing.kind).context(connection, settings, outgoing)
    return render_email(settings, outgoing.kind, context)


def render_email(settings: Settings, kind: str, context: Context) -> EmailCopy:
    """Render the subject, text and HTML of `templates/mail/<kind>/`; each names who sells.

    The texts of a contract end the text, and are attached.
    """

    def part(name: str) -> str:
        return environment(settings).get_template(f"mail/{name}").render(context)

    body, contract = part(f"{kind}/body.txt").rstrip(), ""
    if email_of(kind).with_contract and context.get("contract") is not None:
        contract = f"{part('contract.txt').strip()}\n\n"
    text = f"{body}\n\n{contract}{part('identity.txt')}"
    subject = " ".join(part(f"{kind}/subject.txt").split())
    return EmailCopy(subject, text, part(f"{kind}/body.html"), len(body) + 2 if contract else 0)


def address(settings: Settings, outgoing: OutgoingEmail, copy: EmailCopy) -> ReadyEmail:
    """Return the email as it is sent. Raises ValueError if a header is invalid.

    Its Message-ID comes from the outbox, so that an email sent twice after a crash is recognised as one.
    """
    sender_name, sender = parseaddr(settings.sender)
    sender, recipient = ascii_address(sender), ascii_address(outgoing.recipient)
    head = {
        "From": mailbox_header(sender_name, sender),
        "To": mailbox_header("", recipient),
        "Subject": text_header(copy.subject),
        "Date": formatdate(usegmt=True),
        "Message-ID": f"<{outgoing.id}@{sender.rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
    }
    if unsubscribe_url := email_of(outgoing.kind).unsubscribe_url:
        head |= unsubscribe_headers(unsubscribe_url(settings, outgoing))
    contract = text_part(copy.text[copy.attached_from :], filename=ATTACHED) if copy.attached_from else None
    return ReadyEmail(sender, recipient, head, (text_part(copy.text), text_part(copy.html, subtype="html")), contract)


def ascii_address(address: str) -> str:
    """An address that every mail server accepts: its domain in ASCII (IDNA 2008, UTS 46).

    Raises ValueError for a domain that cannot be written so.
    """
    local, _, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}@{idna.encode(domain, uts46=True).decode()}"
