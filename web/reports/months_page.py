"""Closed months on pages: a month is closed after it was looked at, and its figures are shown as they were."""

from datetime import date
from typing import Any

from babel.dates import format_date
from litestar import get, post
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.accounts.views import Role
from domain.clock import now
from domain.errors import ConflictError, InvalidError
from domain.money import format_money
from domain.reports.month_figures import Figures, Name
from domain.reports.months import (
    Closed,
    clock_of,
    close_month,
    find_closed,
    has_ended,
    list_closed,
    next_month,
    settled_day,
)
from domain.words.messages import gettext
from web.auth.guards import May
from web.auth.principals import require
from web.http.forms.fields import read_form
from web.http.render import Html, PageRequest, private_page, see_other
from web.reports.asking import find_month, read_month
from web.reports.columns import Unit, shown
from web.shop import Shop, TheShop

HERE = "/admin/reports/months"
COUNTED = {"orders", "paid", "units", "documents"}
"""The figures that are no money."""


@get(HERE, guards=[May(Verb.SEE_REPORTS)])
async def show_months(request: PageRequest, shop: TheShop) -> Html:
    """Show the closed months, what changed since, and the form that closes the next."""
    return await _page(request, shop, {}, {}, "")


@post(HERE, guards=[May(Verb.KEEP_BOOKS)], status_code=200)
async def close_one_month(request: PageRequest, shop: TheShop) -> Html:
    """Close a month, and lead to what was frozen."""
    by, form = await require(request, Role.STAFF), await read_form(request)
    try:
        month = read_month(form.get("month", ""))
        if form.get("sure") != "yes":
            raise InvalidError({"sure": gettext("Tick this once you have checked the figures.")})
        async with shop.database.transaction() as connection:
            await close_month(connection, month=month, now=now(), zone=shop.settings.time_zone, by=by)
    except InvalidError as refusal:
        return await _page(request, shop, form, refusal.errors, "")
    except ConflictError as refusal:
        return await _page(request, shop, form, {}, refusal.message)
    return see_other(request, f"{HERE}/{month:%Y-%m}")


@get(f"{HERE}/{{month:str}}", guards=[May(Verb.SEE_REPORTS)])
async def show_one_month(request: PageRequest, shop: TheShop, month: FromPath[str]) -> Html:
    """Show the figures of a closed month as they were, and what changed since."""
    async with shop.database.read() as connection:
        closed = await find_closed(connection, find_month(month))
    return private_page(
        request,
        shop,
        "admin/reports/month.html",
        closed=closed,
        name=_words(closed.month, shop),
        figures=_rows(closed.figures, shop),
        corrections=_rows(closed.corrections, shop),
    )


async def _page(request: PageRequest, shop: Shop, form: dict[str, str], errors: dict[str, str], notice: str) -> Html:
    async with shop.database.read() as connection:
        closed = await list_closed(connection)
    clock = clock_of(closed, shop.settings.time_zone)
    today = settled_day(now(), clock)
    upcoming = next_month(closed, today)
    return private_page(
        request,
        shop,
        "admin/reports/months.html",
        status=422 if errors else 409 if notice else 200,
        months=[_listed(one, shop) for one in closed],
        upcoming=f"{upcoming:%Y-%m}" if has_ended(upcoming, today) else "",
        upcoming_name=_words(upcoming, shop),
        first=not closed,
        clock=clock if clock != shop.settings.time_zone else "",
        form=form,
        errors=errors,
        notice=notice,
    )


def _listed(one: Closed, shop: Shop) -> dict[str, Any]:
    revenue = {currency: 0 for section, currency, _, _ in one.figures if section == "sales"}
    for (section, currency, _, figure), amount in one.figures.items():
        if section == "sales" and figure in SIGNS:
            revenue[currency] += SIGNS[figure] * amount
    money = [format_money(amount, currency, shop.settings.locale) for currency, amount in sorted(revenue.items())]
    return {"closed": one, "name": _words(one.month, shop), "revenue": ", ".join(money) or "–"}


SIGNS = {"captured": 1, "refunded": -1, "disputed": -1}
"""How the figures of sales make revenue."""


UNITS = {"country": Unit.COUNTRY, "provider": Unit.PROVIDER}
"""What the keys of these sections are; those of a correction end with the name of theirs."""


def _rows(figures: Figures, shop: Shop) -> list[tuple[str, str, str, str]]:
    return [
        (name[0].capitalize(), _of(name, shop), name[3].replace("_", " ").capitalize(), _amount(name, amount, shop))
        for name, amount in figures.items()
    ]


def _of(name: Name, shop: Shop) -> str:
    """Return what a figure is of, in the words of the reports: a country, a provider, a tax, or sales in a currency."""
    section, currency, key, locale = name[0].rpartition(" ")[2], name[1], name[2] or name[1], shop.settings.locale
    if section != "tax":
        return shown(key, UNITS.get(section, Unit.TEXT), currency, locale)
    country, rate, words = key.split(" ", 2)
    return f"{shown(country, Unit.COUNTRY, currency, locale)}, {words or shown(int(rate), Unit.RATE, currency, locale)}"


def _amount(name: Name, amount: int, shop: Shop) -> str:
    return f"{amount:,}" if name[3] in COUNTED else format_money(amount, name[1], shop.settings.locale, exact=True)


def _words(month: date, shop: Shop) -> str:
    return str(format_date(month, "MMMM y", locale=shop.settings.locale))
