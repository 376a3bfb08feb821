"""Payment methods for staff: which are on, and for which orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.connection import Connection
from domain.customers.groups import list_groups
from domain.errors import ShopError
from domain.payments.method_changes import StoredRule, change_rule, find_rule, stored_rules
from domain.payments.methods import CARD
from domain.words.messages import gettext
from web.auth.guards import May
from web.auth.principals import require_verb
from web.http.edit_conflict import REFUSALS, notice_of, seen_version, sentences
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.payments.methods import EXPLAINED, PAYMENT_METHODS
from web.payments.methods_form import form_of, now_of, read_rule, typed, words_of
from web.shop import Shop, TheShop
from web.templating.countries import all_countries

HERE = "/admin/payment-methods"
FORM = {"admin-payments-form": "admin/payments/_form.html"}
NAMES = {one.code: one.name for one in PAYMENT_METHODS}


@dataclass(frozen=True, slots=True)
class Row:
    """A payment method as the list shows it; `offered` says for which orders."""

    code: str
    name: str
    about: str
    enabled: bool
    offered: str
    hold_hours: int | None


@get(HERE, guards=[May(Verb.SEE_MONEY)])
async def show_payment_methods(request: PageRequest, shop: TheShop) -> Html:
    """Show every method, whether it is on, and for which orders: two queries."""
    now = shop.settings
    async with shop.database.read() as connection:
        found, groups = await stored_rules(connection, now.currency), await _groups(connection)
    rows = [
        Row(
            one.rule.name,
            NAMES[one.rule.name],
            EXPLAINED[one.rule.name],
            one.rule.enabled,
            words_of(
                one.rule, currency=now.currency, locale=now.locale, group=groups.get(str(one.rule.group_id or ""), "")
            ),
            one.rule.hold_hours,
        )
        for one in found
    ]
    done = gettext("Payment method saved.") if request.query_params.get("done") == "changed" else ""
    return private_page(request, shop, "admin/payments/index.html", rows=rows, done=done)


@get(f"{HERE}/{{name:str}}", guards=[May(Verb.SEE_MONEY)])
async def show_payment_method(request: PageRequest, shop: TheShop, name: FromPath[str]) -> Html:
    """Show the rule of one method: two queries."""
    return await _form_page(request, shop, name)


@post(f"{HERE}/{{name:str}}", guards=[May(Verb.SET_PAYMENT_METHODS)], status_code=200)
async def save_payment_method(request: PageRequest, shop: TheShop, name: FromPath[str]) -> Html:
    """Change a rule if its version is still the one that the form showed; else show both values."""
    by, form, now = await require_verb(request, Verb.SET_PAYMENT_METHODS), await read_form(request), shop.settings
    try:
        rule = read_rule(form, name, currency=now.currency, locale=now.locale)
        async with shop.database.transaction() as connection:
            await change_rule(connection, rule=rule, currency=now.currency, expected=seen_version(form), by=by)
    except REFUSALS as refusal:
        return await _form_page(request, shop, name, typed(form), refusal)
    shop.payment_methods.invalidate()
    return see_other(request, f"{HERE}?done=changed")


async def _groups(connection: Connection) -> dict[str, str]:
    return {str(one.id): one.name for one in await list_groups(connection)}


async def _form_page(
    request: PageRequest,
    shop: Shop,
    name: str,
    form: Mapping[str, str] | None = None,
    refusal: ShopError | None = None,
) -> Html:
    now = shop.settings
    async with shop.database.read() as connection:
        seen, groups = await find_rule(connection, name, currency=now.currency), await _groups(connection)
    return private_page(
        request, shop, "admin/payments/show.html", partials=FORM, refusal=refusal, **_shown(seen, groups, shop),
        form=form_of(seen.rule, now.currency) if form is None else form,
        errors=sentences(refusal, now_of(seen.rule, now.currency, now.locale, groups.get(str(seen.rule.group_id), ""))),
        notice=notice_of(refusal),
    )  # fmt: skip


def _shown(seen: StoredRule, groups: Mapping[str, str], shop: Shop) -> dict[str, Any]:
    return {
        "seen": seen,
        "name": NAMES[seen.rule.name],
        "about": EXPLAINED[seen.rule.name],
        "ruled": seen.rule.name != CARD,
        "groups": groups,
        "boxes": [(f"to_{code}", words) for code, words in all_countries(shop.settings)],
    }
