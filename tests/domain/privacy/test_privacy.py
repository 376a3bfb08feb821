"""Every table with personal data is part of the export and of the erasure."""

import pytest

import domain.models  # noqa: F401 - fills the metadata
from domain.base import Base
from domain.privacy import erasure, export

PERSONAL = {"email", "recipient", "user_id", "actor_id"}
ERASURE = " ".join((*erasure.BY_PERSON, *erasure.BY_EMAIL, *erasure.BY_ORDERS))
EXPORT = " ".join((*export.BY_PERSON.values(), *export.BY_EMAIL.values(), export.ORDERS))
TABLES = sorted(table.name for table in Base.metadata.tables.values() if PERSONAL & set(table.columns.keys()))


@pytest.mark.parametrize("table", TABLES)
def test_a_table_with_personal_data_is_exported_and_erased(table: str) -> None:
    assert f" {table} " in ERASURE
    assert f" {table} " in EXPORT
