"""From a row of the outbox to an email with its two bodies."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, parseaddr

import idna

from domain.connection import Connection
from domain.mail.operations import EmailCopy, OutgoingEmail
from web.config.settings import Settings
from web.mail.emails import email_of
from web.mail.unsubscribe import EMAIL_POLICY, unsubscribe_headers
from web.templating.emails import Context
from web.templating.environment import environment


async def write_out(connection: Connection, settings: Settings, outgoing: OutgoingEmail) -> EmailCopy:
    """Return the email's content: the stored copy of a resent email, else its template rendered now."""
    if outgoing.kept:
        return outgoing.kept
    context = await email_of(outgoing.kind).context(connection, settings, outgoing)
    return render_email(settings, outgoing.kind, context)


def render_email(settings: Settings, kind: str, context: Context) -> EmailCopy:
    """Render the subject, text and HTML of `templates/mail/<kind>/`; each names who sells."""

    def part(name: str) -> str:
        return environment(settings).get_template(f"mail/{name}").render(context)

    text = f"{part(f'{kind}/body.txt').rstrip()}\n\n{part('identity.txt')}"
    return EmailCopy(" ".join(part(f"{kind}/subject.txt").split()), text, part(f"{kind}/body.html"))


def address(settings: Settings, outgoing: OutgoingEmail, copy: EmailCopy) -> EmailMessage:
    """Return the email as it is sent. Raises ValueError if a header is invalid.

    Its Message-ID comes from the outbox, so that an email sent twice after a crash is recognised as one.
    """
    sender_name, sender = parseaddr(settings.sender)
    message = EmailMessage(policy=EMAIL_POLICY)
    message["From"] = Address(sender_name, addr_spec=ascii_address(sender))
    message["To"] = Address(addr_spec=ascii_address(outgoing.recipient))
    message["Subject"] = copy.subject
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = f"<{outgoing.id}@{ascii_address(sender).rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if unsubscribe_url := email_of(outgoing.kind).unsubscribe_url:
        for name, value in unsubscribe_headers(unsubscribe_url(settings, outgoing)).items():
            message[name] = value
    message.set_content(copy.text)
    message.add_alternative(copy.html, subtype="html")
    return message


def ascii_address(address: str) -> str:
    """An address that every mail server accepts: its domain in ASCII (IDNA 2008, UTS 46).

    Raises ValueError for a domain that cannot be written so.
    """
    local, _, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}@{idna.encode(domain, uts46=True).decode()}"
