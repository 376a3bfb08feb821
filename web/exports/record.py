"""Files with people in them go on record: who took one, and by which filter."""

from collections.abc import Mapping

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from web.infra.database import Database


async def record_export(database: Database, what: str, filters: Mapping[str, object], by: Principal) -> None:
    """Put on record that `by` takes a list of orders or customers as a file; empty filters are left out."""
    chosen = {name: value for name, value in filters.items() if value}
    async with database.transaction() as connection:
        await write_audit(
            connection, actor_id=by.id, actor=by.actor, action=f"{what}.exported", subject=what, details=chosen
        )
