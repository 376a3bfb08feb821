"""The emails that the development mail catcher keeps."""

from litestar import Response, get
from litestar.params import FromPath

from domain.errors import NotFoundError
from web.auth.guards import development_only
from web.embedded.letters import Letter, LetterNotFoundError, list_emails, read_letter
from web.http.documents import email_html
from web.http.render import Html, PageRequest, private_page
from web.shop import Shop, TheShop


@get("/dev/mail", guards=[development_only])
async def show_mailbox(request: PageRequest, shop: TheShop) -> Html:
    """Show every caught email, newest first."""
    letters = list_emails(shop.settings.mailbox_dir)
    return private_page(request, shop, "system/mailbox.html", letters=letters)


@get("/dev/mail/{letter_id:str}", guards=[development_only])
async def show_letter(request: PageRequest, shop: TheShop, letter_id: FromPath[str]) -> Html:
    """Show one email, as HTML and as plain text."""
    return private_page(request, shop, "system/email.html", letter=_letter(shop, letter_id))


@get("/dev/mail/{letter_id:str}/html", guards=[development_only])
async def show_letter_html(shop: TheShop, letter_id: FromPath[str]) -> Response[bytes]:
    """Send the email's HTML alone, in a sandbox."""
    return email_html(_letter(shop, letter_id).html)


def _letter(shop: Shop, letter_id: str) -> Letter:
    try:
        return read_letter(shop.settings.mailbox_dir, letter_id)
    except LetterNotFoundError as error:
        raise NotFoundError("There is no such email.") from error
