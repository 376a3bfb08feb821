"""Emails for staff: those sent, those that failed, and a preview of every kind."""

from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.enums import MediaType
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.errors import ConflictError, NotFoundError
from domain.mail.operations import EmailCopy
from domain.mail.queries import find_email, list_emails, mail_trouble
from domain.words.messages import gettext
from web.auth.guards import May
from web.auth.principals import require
from web.http.documents import email_html
from web.http.forms.filter_links import chips
from web.http.render import PRIVATE, Html, PageRequest, private_page, see_other
from web.infra.parsing import read_uuid
from web.mail.resend import send_again, send_all_again
from web.mail.samples import kinds, sample
from web.shop import Shop, TheShop

PAGE_SIZE = 50
HERE = "/admin/emails"
OLD = "/admin/letters"
STATES = {"failed": "trouble", "waiting": "waiting", "sent": "done"}
"""The statuses of emails, and the shape that each is shown with."""

NAMES = tuple((status, status.capitalize()) for status in STATES)
PARTIALS = {"admin-mail-list": "admin/mail/_list.html"}


@get(HERE, guards=[May(Verb.READ_EMAILS)])
async def show_emails(request: PageRequest, shop: TheShop) -> Html:
    """Show the latest emails, optionally of one status or one order; failed ones show the error."""
    query = request.query_params
    status = query.get("status", "") if query.get("status", "") in STATES else ""
    order = query.get("order", "").strip()[:40].replace("\x00", "")
    before = read_uuid(query.get("before", ""))
    async with shop.database.read() as connection:
        found = await list_emails(
            connection, status=status or None, order=order or None, before=before, limit=PAGE_SIZE + 1
        )
        trouble = await mail_trouble(connection)
    emails = found[:PAGE_SIZE]
    older = emails[-1].id if len(found) > PAGE_SIZE else None
    return private_page(
        request,
        shop,
        "admin/mail/index.html",
        partials=PARTIALS,
        emails=emails,
        chosen=status,
        order=order,
        chips=chips(HERE, "status", NAMES, chosen=status, kept={"order": order}),
        kinds_of_state=STATES,
        older=older,
        trouble=trouble,
    )


@get(f"{HERE}/{{email_id:uuid}}", guards=[May(Verb.READ_EMAILS)])
async def show_email(request: PageRequest, shop: TheShop, email_id: FromPath[UUID]) -> Html:
    """Show an email with an exact copy of the text that was sent."""
    return await _email_page(request, shop, email_id)


async def _email_page(request: PageRequest, shop: Shop, email_id: UUID, refusal: ConflictError | None = None) -> Html:
    async with shop.database.read() as connection:
        email = await find_email(connection, email_id)
    return private_page(
        request, shop, "admin/mail/show.html", refusal=refusal, email=email, notice=refusal.message if refusal else ""
    )


@get(f"{HERE}/{{email_id:uuid}}/html", guards=[May(Verb.READ_EMAILS)])
async def show_email_html(shop: TheShop, email_id: FromPath[UUID]) -> Response[bytes]:
    """Show the HTML of a sent email, sandboxed by its security policy. Raises `NotFoundError` without a copy."""
    async with shop.database.read() as connection:
        email = await find_email(connection, email_id)
    if email.kept is None:
        raise NotFoundError(gettext("There is no copy of this email."))
    return email_html(email.kept.html)


@post(f"{HERE}/{{email_id:uuid}}/resend", guards=[May(Verb.READ_EMAILS)], status_code=200)
async def resend(request: PageRequest, shop: TheShop, email_id: FromPath[UUID]) -> Html:
    """Queue an email to be sent again, and show the queued one."""
    principal = await require(request, Role.STAFF)
    try:
        waiting = await send_again(shop, principal, email_id)
    except ConflictError as refusal:
        return await _email_page(request, shop, email_id, refusal=refusal)
    return see_other(request, f"{HERE}/{waiting}")


@post(f"{HERE}/resend", guards=[May(Verb.READ_EMAILS)], status_code=200)
async def resend_all(request: PageRequest, shop: TheShop) -> Html:
    """Send everything that was given up once more, and show what waits now."""
    await send_all_again(shop, await require(request, Role.STAFF))
    return see_other(request, f"{HERE}?status=waiting")


@get(f"{HERE}/samples", guards=[May(Verb.READ_EMAILS)])
async def show_samples(request: PageRequest, shop: TheShop) -> Html:
    """Show every kind of email with its subject."""
    samples = [(kind, sample(shop.settings, kind).subject) for kind in kinds()]
    return private_page(request, shop, "admin/mail/samples.html", samples=samples)


@get(f"{HERE}/samples/{{kind:str}}", guards=[May(Verb.READ_EMAILS)])
async def show_sample(request: PageRequest, shop: TheShop, kind: FromPath[str]) -> Html:
    """Preview one kind of email, as HTML and as plain text."""
    copy = _sample(shop, kind)
    return private_page(request, shop, "admin/mail/sample.html", kind=kind, copy=copy)


@get(f"{HERE}/samples/{{kind:str}}/html", guards=[May(Verb.READ_EMAILS)])
async def show_sample_html(shop: TheShop, kind: FromPath[str]) -> Response[bytes]:
    """Show the HTML of a preview, sandboxed by its security policy."""
    return email_html(_sample(shop, kind).html)


@get([OLD, f"{OLD}/{{rest:path}}"], guards=[May(Verb.READ_EMAILS)], status_code=301)
async def show_moved(request: PageRequest, rest: FromPath[str] = "") -> Html:
    """Redirect an address from before these pages moved to `/admin/emails`."""
    query = f"?{request.url.query}" if request.url.query else ""
    headers = {"Location": f"{HERE}{quote(rest)}{query}", "Cache-Control": PRIVATE}
    return Response(b"", status_code=301, headers=headers, media_type=MediaType.HTML)


def _sample(shop: Shop, kind: str) -> EmailCopy:
    if kind not in kinds():
        raise NotFoundError(gettext("There is no such kind of email."))
    return sample(shop.settings, kind)
