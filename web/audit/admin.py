"""The audit log on a page, for administrators: who changed what, from what to what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from litestar import get

from domain.accounts.roles import Verb
from domain.audit.queries import LogFilter, list_audit
from web.audit.text import entry_of
from web.auth.guards import May
from web.http.forms.datetimes import read_moment
from web.http.forms.filtered_list import FilteredList
from web.http.render import Html, PageRequest, private_page
from web.infra.parsing import read_uuid
from web.shop import TheShop

HERE = "/admin/audit"
PAGE_SIZE = 50
LIST = {"admin-audit-list": "admin/audit/_list.html"}
LONGEST = 254


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Whose entries, of which record, and of which days, as they were typed; empty for any."""

    person: str = ""
    subject: str = ""
    since: str = ""
    until: str = ""


class AuditList(FilteredList[AuditFilter]):
    """The filters and the page of the log."""

    action: ClassVar[str] = HERE

    def pairs(self) -> Iterable[tuple[str, object]]:
        """The filter as parameters."""
        wanted = self.filter
        return (
            *(("person", wanted.person), ("subject", wanted.subject)),
            *(("since", wanted.since), ("until", wanted.until)),
        )

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return any(value for _, value in self.pairs())


@get(HERE, guards=[May(Verb.SEE_AUDIT)])
async def show_audit(request: PageRequest, shop: TheShop) -> Html:
    """Show the latest entries, by person, record and day: one query."""
    wanted = read_audit_list(request.query_params)
    zone = shop.settings.time_zone
    since, until = _day(wanted.filter.since, zone), _day(wanted.filter.until, zone)
    times = LogFilter(since, until and until + timedelta(days=1), wanted.after)
    async with shop.database.read() as connection:
        found = await list_audit(
            connection, times, user=wanted.filter.person, subject=wanted.filter.subject, limit=PAGE_SIZE + 1
        )
    shown = found[:PAGE_SIZE]
    return private_page(
        request,
        shop,
        "admin/audit/index.html",
        partials=LIST,
        wanted=wanted,
        entries=[entry_of(one, shop.settings.currency) for one in shown],
        following=wanted.after_url(shown[-1].id) if len(found) > PAGE_SIZE else "",
    )


def read_audit_list(query: Mapping[str, str]) -> AuditList:
    """Read the filters from the address; what cannot be read is ignored."""
    typed = {name: query.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in AuditFilter.__slots__}
    return AuditList(AuditFilter(**typed), after=read_uuid(query.get("after", "")))


def _day(text: str, zone: str) -> datetime | None:
    """The beginning of a day that was typed, None for anything else."""
    try:
        return read_moment(text, zone) if text else None
    except ValueError:
        return None
