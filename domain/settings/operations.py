"""Settings changed by the owner: checked one by one and together, logged, and seen by every process within a second."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService
from sqlalchemy import func

from domain.accounts.views import Principal
from domain.audit.operations import write_audit
from domain.catalogue.generation import bump_site
from domain.connection import Connection
from domain.errors import InvalidError, NotFoundError, check_version
from domain.orm import session_on
from domain.settings.fields import SETTINGS
from domain.settings.models import StoredSetting
from domain.settings.queries import stored_settings, usable, version_of
from domain.taxes.rates import TAXED_COUNTRIES
from domain.words.messages import gettext


class SettingRepository(SQLAlchemyAsyncRepository[StoredSetting]):
    """The settings."""

    model_type = StoredSetting


class SettingService(SQLAlchemyAsyncRepositoryService[StoredSetting, SettingRepository]):
    """Adds and changes settings."""

    repository_type = SettingRepository


@dataclass(frozen=True, slots=True)
class Ground:
    """What the settings are without a stored row: the usual values, and those that the environment `pins`.

    `pins` names the variable of each of those.
    """

    values: Mapping[str, Any]
    pins: Mapping[str, str] = field(default_factory=dict)

    def under(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """The values that count, by name."""
        return {name: value if name in self.pins else stored.get(name, value) for name, value in self.values.items()}


LOCK = "LOCK TABLE settings IN SHARE ROW EXCLUSIVE MODE"


async def change_settings(
    connection: Connection,
    *,
    sent: Mapping[str, Any],
    ground: Ground,
    expected: Collection[int] | None,
    among: Iterable[str] | None = None,
    by: Principal,
) -> dict[str, Any]:
    """Change the settings that are `sent`; returns all that count afterwards.

    `expected` are versions of the settings `among` which the change was made, of all without it. What changes nothing
    leaves the version as it is. Raises `NotFoundError` for a name that is none, `InvalidError` with a sentence for each
    field, also for one that the environment sets, and `StaleError` unless the version is among the expected ones.
    """
    await connection.execute(LOCK)
    stored = await stored_settings(connection)
    known, _ = usable(stored)
    present = ground.under(known)
    after = _with_tax_at_home(_checked(sent, present, ground), present, ground)
    changes = {name: (present[name], value) for name, value in after.items() if present[name] != value}
    check_version(version_of(stored, among), expected, changes)
    if not changes:
        return present
    whole = {**present, **after}
    await _check_together(connection, present, whole)
    await _write(connection, changes, by)
    return whole


async def _write(connection: Connection, changes: Mapping[str, tuple[Any, Any]], by: Principal) -> None:
    async with session_on(connection) as session:
        service = SettingService(session=session)
        for name, (_, value) in changes.items():
            row = await service.get_one_or_none(StoredSetting.name == name)
            if row is None:
                await service.create(StoredSetting(name=name, value=value, version=1, actor=by.actor))
            else:
                row.value, row.version, row.actor = value, row.version + 1, by.actor
                row.changed_at = func.now()
    await bump_site(connection)
    told = {name: {"before": old, "after": new} for name, (old, new) in changes.items()}
    sections = sorted({section.value for name in changes if (section := SETTINGS[name].section)})
    await write_audit(
        connection,
        actor_id=by.id,
        actor=by.actor,
        action="settings.changed",
        subject=", ".join(sections) or "opening",
        details={"changes": told, "settings_id": sections[0] if sections else ""},
    )


def _checked(sent: Mapping[str, Any], present: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    """The values that were sent, as they are stored."""
    if unknown := sorted(set(sent) - set(SETTINGS)):
        raise NotFoundError(gettext("There is no setting %(unknown)s.", unknown=unknown[0]))
    found, errors = {}, {}
    for name, value in sent.items():
        try:
            found[name] = SETTINGS[name].check(value)
        except ValueError as error:
            errors[name] = str(error)
            continue
        if name in ground.pins and found[name] != present[name]:
            errors[name] = gettext(
                "The environment sets this: change %(name)s there, or leave it out.", name=ground.pins[name]
            )
    if errors:
        raise InvalidError(errors)
    return found


def _with_tax_at_home(after: dict[str, Any], present: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    """Let tax move with a shop that charges it at home alone, so that a move leaves none where the shop was."""
    home = after.get("home_country", present["home_country"])
    charged = after.get("tax_countries", present["tax_countries"])
    moved = home != present["home_country"] and "tax_countries" not in ground.pins
    if not moved or charged != [present["home_country"]]:
        return after
    return {**after, "tax_countries": [home] if home in TAXED_COUNTRIES else []}


TAKEN = """
SELECT EXISTS (SELECT FROM orders) AS orders,
       EXISTS (SELECT FROM products WHERE currency <> $1) AS products
"""


async def _check_together(connection: Connection, present: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Check what settings say about each other and about what the shop already holds. Raises `InvalidError`."""
    errors = {}
    if after["home_country"] not in after["countries"]:
        moved = after["home_country"] != present["home_country"]
        errors["home_country" if moved else "countries"] = (
            gettext("The shop must deliver to its own country. Add it to the delivery countries first.")
            if moved
            else gettext("The shop must deliver to its own country. Choose another home country first.")
        )
    if after["currency"] != present["currency"]:
        held = await connection.fetchrow(TAKEN, after["currency"])
        if held["orders"]:
            errors["currency"] = gettext(
                "There are orders in %(present)s, and sums of two currencies cannot be added. "
                "Open a second shop with a database of its own for another currency.",
                present=present["currency"],
            )
        elif held["products"]:
            errors["currency"] = gettext(
                "There are products with prices in %(present)s. Export them (mercer export), begin with an "
                "empty database in the new currency, and import them with their new prices.",
                present=present["currency"],
            )
    if errors:
        raise InvalidError(errors)
