"""The link in an email about guesses or codes: whoever reads that email is not slowed with those who guess.

It signs nobody in. The browser that follows it is counted apart from then on, as one that has signed in before is,
but not where second factors are tried: whoever reads the email has only one of the two.
"""

from uuid import UUID

from litestar import get
from litestar.params import FromPath

from domain.accounts.known_browsers import find_address, owner_of
from domain.accounts.one_time_codes import account_of
from domain.errors import NotFoundError
from domain.words.messages import gettext
from web.accounts.devices import remember_device
from web.auth.guards import link_holder
from web.auth.signed_links import owns_browser_key
from web.http.render import Html, PageRequest, see_other
from web.shop import TheShop


@get("/sign-in/browsers/{link_id:uuid}", guards=[link_holder])
async def know_browser(request: PageRequest, shop: TheShop, link_id: FromPath[UUID]) -> Html:
    """Remember the browser, and lead to the sign-in. Raises `NotFoundError` for a link that is wrong or has ended."""
    async with shop.database.read() as connection:
        email = await find_address(connection, link_id)
        user_id = await account_of(connection, email) if email else None
    if email is None or not owns_browser_key(shop.settings, link_id, request.query_params.get("key", "")):
        raise NotFoundError(gettext("This link has ended. You can sign in as usual."))
    response = see_other(request, "/sign-in?done=browser")
    remember_device(response, shop.settings, owner_of(email, user_id), link_id)
    return response
