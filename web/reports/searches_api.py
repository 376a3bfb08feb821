"""Searches that found nothing and that sold nothing, over JSON for staff."""

from datetime import date

from litestar import Response, get
from msgspec import Struct, convert, field

from domain.accounts.roles import Verb
from domain.reports.searches import searches_without_sales
from domain.search.counts import searches
from web.api.responses import fresh
from web.auth.guards import May
from web.reports.asking import wanted_report
from web.reports.definitions import ReportName
from web.reports.tables_api import First, Last
from web.shop import TheShop

MOST = 200


class CountedSearch(Struct, frozen=True):
    """Words that were searched for, how often, and how many products they last found."""

    words: str
    times: int
    found: int | None


class FailedSearches(Struct, frozen=True):
    """Searches of the days `from` to `to`, the most frequent first, 200 of each kind at most.

    Those in `sold_nothing` found products, but none of the eight that they showed first was ordered in these days.
    """

    first: date = field(name="from")
    last: date = field(name="to")
    found_nothing: list[CountedSearch]
    sold_nothing: list[CountedSearch]


@get("/admin/searches", guards=[May(Verb.SEE_REPORTS)], tags=["Staff"], summary="List searches that sold nothing")
async def list_failed_searches(shop: TheShop, first: First = None, last: Last = None) -> Response[FailedSearches]:
    """Searches that found no product, and those that found products of which none was sold."""
    wanted = wanted_report(ReportName.SEARCHES, first, last, "", shop.settings)
    first, last = wanted.first, wanted.last
    async with shop.database.read() as connection:
        empty = await searches(connection, first, last, nothing_found=True, limit=MOST)
        unsold = await searches_without_sales(connection, first=first, last=last, zone=wanted.zone, limit=MOST)
    lists = (convert(found, list[CountedSearch], from_attributes=True) for found in (empty, unsold))
    return fresh(FailedSearches(first, last, *lists))
