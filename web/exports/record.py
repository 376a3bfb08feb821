"""Files with people in them go on record: who took one, and by which filter."""

from collections.abc import Mapping

from litestar.datastructures import MultiDict

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from web.infra.database import Database

WORDS = "q"
"""The parameter of lists that holds typed words, which may name a person: the log says only that there were some."""


def filters_of(query: MultiDict[str]) -> dict[str, str]:
    """The filters of a list as they were sent, with all values of each."""
    return {name: ",".join(query.getall(name)) for name in dict.fromkeys(query.keys())}


async def record_export(database: Database, what: str, filters: Mapping[str, object], by: Principal) -> None:
    """Put on record that `by` takes a list of orders or customers as a file; empty filters are left out."""
    chosen = {name: "…" if name == WORDS else value for name, value in filters.items() if value}
    async with database.transaction() as connection:
        await write_audit(
            connection, actor_id=by.id, actor=by.actor, action=f"{what}.exported", subject=what, details=chosen
        )
