"""The figures of the staff's first page: each with its chart, its exact table, and the way to the rows behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time

from domain.clock import now
from domain.connection import Connection
from domain.reports.stretches import Course, Part, Stretch, course_of, together
from domain.words.messages import gettext, marked
from web.config.settings import Settings
from web.http.forms.filter_links import address
from web.reports import chart
from web.reports.columns import Unit, shown

BEFORE = {
    Stretch.TODAY: marked("yesterday by this time"),
    Stretch.WEEK: marked("last week by this time"),
    Stretch.MONTH: marked("in the 30 days before"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An hour or a day of a card's table: its name, its figure, and that of the same part before."""

    name: str
    now: str
    before: str


@dataclass(frozen=True, slots=True)
class Card:
    """A figure: what it is now and was before, how it changed, its chart, its rows, and where it leads."""

    key: str
    name: str
    now: str
    before: str
    change: str
    chart: chart.Chart
    rows: tuple[Row, ...]
    href: str


Value = Callable[[Part], int]
FIGURES: Mapping[str, tuple[str, Value, Unit, str]] = {
    "revenue": (marked("Revenue"), lambda part: part.revenue, Unit.MONEY, "/admin/reports/sales"),
    "orders": (marked("Orders"), lambda part: part.orders, Unit.COUNT, "/admin/orders"),
    "average": (marked("Average order"), lambda part: part.average, Unit.MONEY, "/admin/reports/sales"),
    "units": (marked("Units"), lambda part: part.units, Unit.COUNT, "/admin/reports/products"),
    "conversion": (marked("Carts that became orders"), lambda part: part.conversion, Unit.COUNT, "/admin/orders"),
}


async def read_cards(connection: Connection, stretch: Stretch, settings: Settings) -> list[Card]:
    """The cards of a stretch until now: three queries at most."""
    course = await course_of(connection, stretch, now=now(), zone=settings.time_zone, currency=settings.currency)
    return [_card(key, course, stretch, settings) for key in FIGURES]


def _card(key: str, course: Course, stretch: Stretch, settings: Settings) -> Card:
    name, value, unit, path = FIGURES[key]

    def words(part: Part) -> str:
        percent = "%" if key == "conversion" else ""
        return shown(value(part), unit, settings.currency, settings.locale) + percent

    names = [_name(part, stretch, settings) for part in course.now]
    points = [chart.Point(one, value(part), words(part)) for one, part in zip(names, course.now, strict=True)]
    present, before = together(course.now), together(course.before)
    known = key != "conversion" or stretch is not Stretch.MONTH  # carts are kept for thirty days
    return Card(
        key=key,
        name=name,
        now=words(present),
        before=f"{words(before)} {BEFORE[stretch]}" if known else "",
        change=_change(value(present), value(before)) if known else "",
        chart=chart.columns(f"{name}, {stretch.replace('-', ' ')}", points),
        rows=tuple(
            Row(one, words(part), words(earlier) if known else "")
            for one, part, earlier in zip(names, course.now, course.before, strict=True)
        ),
        href=address(path, {"from": str(course.first), "to": str(course.last)}),
    )


def _change(now: int, before: int) -> str:
    """The change in percent, as people say it; empty where it would say nothing."""
    if before <= 0 or now == before:
        return ""
    percent = round(100 * (now - before) / before)
    if not percent:
        return ""
    if percent > 0:
        return gettext("Up %(percent)s%%", percent=f"{percent:,}")
    return gettext("Down %(percent)s%%", percent=-percent)


def _name(part: Part, stretch: Stretch, settings: Settings) -> str:
    local = part.since.astimezone(ZoneInfo(settings.time_zone))
    if stretch is Stretch.TODAY:
        return str(format_time(local, "HH:mm", locale=settings.locale))
    return str(format_skeleton("MMMd", local, locale=settings.locale))
