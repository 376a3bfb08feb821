"""No table that knows people is left out when they take their data along, or are forgotten."""

import pytest

import domain.models  # noqa: F401 - fills the metadata
from domain.base import Base
from domain.privacy import erasure, export

PERSONAL = {"email", "recipient", "user_id", "actor_id"}
ERASURE = " ".join((*erasure.BY_PERSON, *erasure.BY_EMAIL, *erasure.BY_ORDERS))
EXPORT = " ".join((*export.BY_PERSON.values(), *export.BY_EMAIL.values(), export.ORDERS))
TABLES = sorted(table.name for table in Base.metadata.tables.values() if PERSONAL & set(table.columns.keys()))


@pytest.mark.parametrize("table", TABLES)
def test_it_is_thought_of(table: str) -> None:
    assert f" {table} " in ERASURE
    assert f" {table} " in EXPORT
