"""The emails that the development mail catcher keeps."""

from litestar import Response, get
from litestar.params import FromPath

from domain.errors import NotFoundError
from domain.words.messages import gettext
from web.auth.guards import development_only
from web.embedded.emails import EmailNotFoundError, OutgoingEmail, list_emails, read_email
from web.http.documents import email_html
from web.http.render import Html, PageRequest, private_page
from web.shop import Shop, TheShop


@get("/dev/mail", guards=[development_only])
async def show_mailbox(request: PageRequest, shop: TheShop) -> Html:
    """Show every caught email, newest first."""
    emails = list_emails(shop.settings.mailbox_dir)
    return private_page(request, shop, "system/mailbox.html", emails=emails)


@get("/dev/mail/{email_id:str}", guards=[development_only])
async def show_email(request: PageRequest, shop: TheShop, email_id: FromPath[str]) -> Html:
    """Show one email, as HTML and as plain text."""
    return private_page(request, shop, "system/email.html", email=_email(shop, email_id))


@get("/dev/mail/{email_id:str}/html", guards=[development_only])
async def show_email_html(shop: TheShop, email_id: FromPath[str]) -> Response[bytes]:
    """Send the email's HTML alone, in a sandbox."""
    return email_html(_email(shop, email_id).html)


def _email(shop: Shop, email_id: str) -> OutgoingEmail:
    try:
        return read_email(shop.settings.mailbox_dir, email_id)
    except EmailNotFoundError as error:
        raise NotFoundError(gettext("There is no such email.")) from error
