"""The reports on pages: all of them in a list, and each with its chart, its exact table and its file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from domain.accounts.roles import Verb
from domain.connection import Connection
from domain.errors import InvalidError
from domain.reports.spans import Group, month_of
from domain.search.synonyms import SEPARATORS, groups_known
from domain.words.messages import gettext
from web.auth.guards import May
from web.http.forms.filter_links import Chip, address
from web.http.render import Html, PageRequest, private_page
from web.reports import chart
from web.reports.asking import read_days, today_in, wanted_report
from web.reports.columns import Column, Table, Unit, shown
from web.reports.definitions import REPORTS, Report, ReportName, Wanted
from web.shop import Shop, TheShop
from web.templating.filters import date_words

HERE = "/admin/reports"
PAGE = "admin/reports/show.html"
PARTIALS = {"admin-reports-report": "admin/reports/_report.html"}
MOST_ROWS, MOST_DAYS = 200, 400
"""The rows that a page shows, or the days: a year of them. Files and JSON have all."""


@get(HERE, guards=[May(Verb.SEE_REPORTS)])
async def show_reports(request: PageRequest, shop: TheShop) -> Html:
    """List the reports: no query."""
    reports = [(f"{HERE}/{name}", one.title, one.about) for name, one in REPORTS.items()]
    return private_page(request, shop, "admin/reports/index.html", reports=reports)


@get(f"{HERE}/{{name:str}}", guards=[May(Verb.SEE_REPORTS)])
async def show_report_page(request: PageRequest, shop: TheShop, name: FromPath[str]) -> Html:
    """Show a report; days that make no sense are said beside their fields."""
    if name not in set(ReportName):
        raise NotFoundException
    report, query = ReportName(name), request.query_params
    typed = {field: query.get(field, "").replace("\x00", "")[:10] for field in ("from", "to", "by")}
    try:
        wanted = wanted_report(report, *read_days(typed), typed["by"], shop.settings)
        async with shop.database.read() as connection:
            made = await REPORTS[report].make(connection, wanted)
            groups = await _groups(connection, made) if report is ReportName.SEARCHES else {}
    except InvalidError as refusal:
        return _page(request, shop, report, typed, errors=refusal.errors, status=422)
    form = {"from": str(wanted.first), "to": str(wanted.last), "by": wanted.by}
    return _page(request, shop, report, form, groups=groups, **shown_report(made, wanted, shop.settings.locale))


async def _groups(connection: Connection, made: Report) -> dict[str, list[str]]:
    """The synonyms that each search could join at a press; one with a comma would be taken for several words."""
    words = [record["words"] for record in made.table.records[:MOST_ROWS]]
    return await groups_known(connection, [one for one in words if not SEPARATORS.search(one)])


def _page(
    request: PageRequest, shop: Shop, name: ReportName, form: Mapping[str, str], *, status: int = 200, **context: Any
) -> Html:
    definition = REPORTS[name]
    here = f"{HERE}/{name}"
    by = form["by"] if form["by"] in definition.choices[1:] else ""
    chosen = form["by"] or definition.choices[0]
    choices = [
        Chip(one, one.replace("-", " ").capitalize(), address(here, {**form, "by": one}), one == chosen)
        for one in definition.choices
    ]
    return private_page(
        request,
        shop,
        PAGE,
        partials=PARTIALS,
        status=status,
        here=here,
        definition=definition,
        form=form,
        by=by,
        choices=choices if len(choices) > 1 else [],
        presets=_presets(here, by, form, today_in(shop.settings)),
        file=address(f"/api{here}.csv", dict(form)),
        errors=context.pop("errors", {}),
        **context,
    )


def _presets(here: str, by: str, form: Mapping[str, str], today: date) -> list[Chip]:
    """Links to spans that are often asked for."""
    this_month, _ = month_of(today)
    last_month = month_of(this_month - timedelta(days=1))
    quarter = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    last_quarter = quarter - timedelta(days=1)
    spans = {
        gettext("30 days"): (today - timedelta(days=29), today),
        gettext("This month"): (this_month, today),
        gettext("Last month"): last_month,
        gettext("Last quarter"): (last_quarter.replace(month=last_quarter.month - 2, day=1), last_quarter),
        gettext("This year"): (today.replace(month=1, day=1), today),
    }
    shown = (form["from"], form["to"])
    chosen = next((name for name, (first, last) in spans.items() if (str(first), str(last)) == shown), "")
    return [
        Chip(
            name.replace(" ", "-").lower(), name, address(here, {"from": str(first), "to": str(last), "by": by}),
            name == chosen,
        )
        for name, (first, last) in spans.items()
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table in words: headings, and rows of cells that each say whether they are figures; totals at the end."""

    title: str
    columns: tuple[Column, ...]
    rows: list[list[str]]
    totals: list[list[str]]
    left_out: int


def shown_report(made: Report, wanted: Wanted, locale: str) -> dict[str, Any]:
    """What the page shows of a report."""
    return {
        "wanted": wanted,
        "chart": _chart(made, wanted, locale),
        "tables": [shown_table(one, locale) for one in (_by_day(made.table, wanted), *made.further)],
        "more": made.more,
        "counted_at": made.counted_at,
    }


def _by_day(table: Table, wanted: Wanted) -> Table:
    """The table of days without their ends, which are the days themselves; files and JSON have both."""
    if wanted.by != Group.DAY:
        return table
    day, _, *others = table.columns
    return replace(table, columns=(replace(day, heading=gettext("Day")), *others))


def shown_table(table: Table, locale: str) -> ShownTable:
    """A table as a page shows it."""
    most = MOST_DAYS if table.columns[0].unit is Unit.DAY else MOST_ROWS
    rows = [_words(record, table, locale) for record in table.records[:most]]
    totals = [_words(total, table, locale) for total in table.totals] if any(c.adds for c in table.columns) else []
    return ShownTable(table.title, table.columns, rows, totals, len(table.records) - len(rows))


def _words(record: Mapping[str, Any], table: Table, locale: str) -> list[str]:
    return [shown(record[one.key], one.unit, record.get("currency", ""), locale) for one in table.columns]


def _chart(made: Report, wanted: Wanted, locale: str) -> chart.Chart | None:
    """The chart of a report's rows in the first of their currencies, None without anything to draw."""
    records, name = made.table.records, made.table.columns[0]
    figure = next(one for one in made.table.columns if one.key == made.drawn)
    currencies = [record.get("currency", "") for record in records]
    currency = wanted.currency if wanted.currency in currencies else next(iter(currencies), "")
    mine = [record for record in records if record.get("currency", "") == currency]
    over_time = name.key == "start"
    drawn = mine if over_time or len(mine) <= chart.MOST_NAMES else [*mine[: chart.MOST_NAMES], mine[-1]]
    points = [
        chart.Point(
            shown(record[name.key], name.unit, currency, locale),
            record[figure.key],
            shown(record[figure.key], figure.unit, currency, locale),
        )
        for record in drawn
    ]
    if not any(point.value for point in points):
        return None
    first, last = date_words(wanted.first, locale), date_words(wanted.last, locale)
    title = gettext("%(heading)s, %(first)s to %(last)s", heading=figure.heading, first=first, last=last)
    return chart.columns(title, points) if over_time else chart.rows(title, points)
