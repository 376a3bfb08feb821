"""The first start for the owner: every page saves as it is left, forwards and back, and may be left for later."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Principal
from domain.connection import Connection
from domain.errors import InvalidError, NotFoundError, ShopError
from domain.media.reading import MOST_BYTES, PictureRefusedError
from domain.payments.method_changes import StoredRule, change_rule, stored_rules
from domain.payments.methods import CARD
from domain.settings.marks import MarkView, find_mark
from domain.settings.queries import stored_settings
from domain.settings.views import Mark
from domain.words.messages import gettext
from web.auth.guards import May
from web.auth.principals import require_verb
from web.config.effective import ground_of
from web.http.edit_conflict import HIGHEST, REFUSALS, seen_version
from web.http.forms.multipart import SentForm, read_multipart
from web.http.render import Html, PageRequest, private_page, see_other
from web.infra.parsing import whole_number
from web.media.uploads import NewUpload, take_in
from web.payments.methods import EXPLAINED, PAYMENT_METHODS
from web.settings.changing import change
from web.settings.form import read_fields, typed
from web.settings.marks import put_mark
from web.settings.shown import shown_fields
from web.shop import Shop, TheShop
from web.start.steps import PAGES, Page, Question, after, before, page_of

HERE = "/admin/start"
LATER = "/admin?later=yes"
FORM_BODY = 2 * MOST_BYTES
PARTIALS = {"admin-start-form": "admin/start/_form.html"}
NAMES = {one.code: one.name for one in PAYMENT_METHODS}


@get(HERE, guards=[May(Verb.CHANGE_SETTINGS)])
async def show_start(request: PageRequest) -> Html:
    """Lead to the first question."""
    return see_other(request, f"{HERE}/{Question.SHOP}")


@get(f"{HERE}/{{question:str}}", guards=[May(Verb.CHANGE_SETTINGS)])
async def show_question(request: PageRequest, shop: TheShop, question: FromPath[str]) -> Html:
    """Show a page of questions with the answers that are known: three queries at most."""
    return await _page(request, shop, _question(question))


@post(f"{HERE}/{{question:str}}", guards=[May(Verb.CHANGE_SETTINGS)], status_code=200, request_max_body_size=FORM_BODY)
async def answer_question(request: PageRequest, shop: TheShop, question: FromPath[str]) -> Html:
    """Save the answers, and lead to the next page, or the one before; the last one leads to Today."""
    one, by = _question(question), await require_verb(request, Verb.CHANGE_SETTINGS)
    async with read_multipart(request, "file", most_files=1, most_bytes=MOST_BYTES) as form:
        fields = dict(form.fields)
        try:
            await _save(shop, page_of(one), fields, await _logo(form), by)
        except (*REFUSALS, PictureRefusedError) as refusal:
            refused = InvalidError({"logo": refusal.message}) if isinstance(refusal, PictureRefusedError) else refusal
            return await _page(request, shop, one, fields, refused)
    shop.catalogue.invalidate()
    shop.payment_methods.invalidate()
    following = before(one) if fields.get("to") == "back" else after(one)
    return see_other(request, f"{HERE}/{following}" if following else LATER)


async def _logo(form: SentForm) -> NewUpload | None:
    """The logo that was sent, if any. Raises `PictureRefusedError`."""
    return await take_in(form.files[0]) if form.files else None


async def _save(shop: Shop, page: Page, form: Mapping[str, str], logo: NewUpload | None, by: Principal) -> None:
    chosen, names = shop.known.chosen, page.settings
    async with shop.database.transaction() as connection:
        if names:
            sent = read_fields(form, names, ground_of(chosen).pins)
            await change(connection, chosen, sent=sent, expected=seen_version(form), among=names, by=by)
        if logo and page.question is Question.LOOK:
            await put_mark(connection, Mark.LOGO, logo, expected=None, by=by)
        if page.question is Question.PAYMENT:
            await _switch(connection, shop.settings.currency, form, by)


async def _switch(connection: Connection, currency: str, form: Mapping[str, str], by: Principal) -> None:
    """Switch the methods on that are ticked, and off that are not; their rules stay."""
    for one in await _optional(connection, currency):
        version = whole_number(form.get(f"version_{one.rule.name}", ""), 1, HIGHEST)
        rule = replace(one.rule, enabled=form.get(one.rule.name) == "on")
        await change_rule(connection, rule=rule, currency=currency, expected=[version or 0], by=by)


async def _optional(connection: Connection, currency: str) -> list[StoredRule]:
    return [one for one in await stored_rules(connection, currency) if one.rule.name != CARD]


async def _page(
    request: PageRequest,
    shop: Shop,
    question: Question,
    form: Mapping[str, str] | None = None,
    refusal: ShopError | None = None,
) -> Html:
    page = page_of(question)
    logo: MarkView | None = None
    rules: list[StoredRule] = []
    async with shop.database.read() as connection:
        stored = await stored_settings(connection)
        if question is Question.LOOK:
            logo = await find_mark(connection, Mark.LOGO)
        if question is Question.PAYMENT:
            rules = await _optional(connection, shop.settings.currency)
    context: dict[str, Any] = {
        **shown_fields(shop, stored, page.settings, None if form is None else typed(form), refusal),
        "page": page,
        "pages": [(one.question, one.name, any(name in stored for name in one.settings)) for one in PAGES],
        "previous": before(question),
        "next_href": f"{HERE}/{following}" if (following := after(question)) else LATER,
        "later": LATER,
        "logo": logo,
        "methods": [
            (one.rule.name, NAMES[one.rule.name], EXPLAINED[one.rule.name], one.rule.enabled, one.version)
            for one in rules
        ],
        "by_card": gettext("Stripe") if shop.settings.stripe_secret_key else "",
    }
    return private_page(request, shop, "admin/start/show.html", partials=PARTIALS, refusal=refusal, **context)


def _question(name: str) -> Question:
    try:
        return Question(name)
    except ValueError:
        raise NotFoundError(gettext("There is no such question.")) from None
