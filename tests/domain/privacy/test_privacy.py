"""No table that knows people is left out when they take their data along, or are erased."""

import pkgutil
from importlib import import_module

import pytest

import domain
import domain.models
from domain.base import Base
from domain.privacy import erasure, export
from web.accounts.api.data import Export

PERSONAL = {"user_id", "email", "email_hash", "recipient", "actor_id", "account_id", "actor"}
"""Names of columns that say who somebody is."""

STAFF_ONLY = {
    "settings": "`actor` is the member of staff who changed the setting last; the address is the seller's",
    "content_pages": "`actor` is the member of staff who saved the page last",
    "page_versions": "`actor` is the member of staff who published the version",
    "front_blocks": "`actor` is the member of staff who saved the block last",
    "menus": "`actor` is the member of staff who changed the header or the footer last",
    "closed_months": "`actor` is the member of staff who closed the month",
    "refunds": "`actor` is the member of staff who gave the money back, or the shop itself",
    "shipments": "`actor` is the member of staff who packed the parcel",
    "stock_movements": "`actor` is the member of staff who counted or moved the stock, or the shop itself",
}
"""Tables that name nobody who can be erased: an account of staff cannot be, and the books keep who did what."""

OF_THE_SHOP = {"sellers"}
"""Tables whose addresses are the shop's own."""

ROOMS = {model.__tablename__: model.__module__.rpartition(".")[0] for model in Base.__subclasses__()}
KNOWN = {table.name: PERSONAL & set(table.columns.keys()) for table in Base.metadata.tables.values()}
TABLES = sorted(table for table, columns in KNOWN.items() if columns and table not in {*STAFF_ONLY, *OF_THE_SHOP})

ERASURE = (*erasure.BY_PERSON, *erasure.BY_EMAIL, *erasure.BY_ORDERS)
EXPORT = " ".join((*export.BY_PERSON.values(), *export.BY_EMAIL.values(), export.ORDERS))


def statements_of(module: str) -> list[str]:
    """The SQL that a room's `erasure` or `export` brings: in tuples, in tables by name, or alone."""
    found: list[str] = []
    for name, value in vars(import_module(module)).items():
        if name.isupper() and isinstance(value, tuple):
            found += value
        elif name.isupper() and isinstance(value, dict):
            found += value.values()
        elif name.isupper() and " " in value:
            found.append(value)
    return found


def brought_by_rooms(name: str) -> list[str]:
    """The SQL of every room's `erasure` or `export`."""
    modules = [module.name for module in pkgutil.walk_packages(domain.__path__, "domain.")]
    rooms = [module for module in modules if module.endswith(f".{name}") and module != f"domain.privacy.{name}"]
    return [statement for room in rooms for statement in statements_of(room)]


@pytest.mark.parametrize("table", TABLES)
def test_its_room_erases_it_and_it_is_exported(table: str) -> None:
    assert any(f" {table} " in statement for statement in statements_of(f"{ROOMS[table]}.erasure"))
    assert f" {table} " in EXPORT


def test_whatever_a_room_brings_is_collected() -> None:
    assert sorted(ERASURE) == sorted(brought_by_rooms("erasure"))
    assert [statement for statement in brought_by_rooms("export") if statement not in EXPORT] == []


@pytest.mark.parametrize("table", STAFF_ONLY)
def test_the_exceptions_know_only_who_acted(table: str) -> None:
    assert KNOWN[table] == {"actor"}


def test_the_reference_names_every_section_of_an_export() -> None:
    assert {"made_at", *export.BY_PERSON, *export.BY_EMAIL, "orders"} == set(Export.__struct_fields__)
