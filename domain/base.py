"""The base of every table: UUIDv7 keys, UTC times, named constraints."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from advanced_alchemy.base import AdvancedDeclarativeBase, CommonTableAttributes
from advanced_alchemy.types import DateTimeUTC
from sqlalchemy import BigInteger, MetaData, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.orm import Mapped, mapped_column, registry
from uuid_utils.compat import uuid7

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Money = Annotated[int, mapped_column(BigInteger)]
Currency = Annotated[str, mapped_column(String(3))]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
JsonList = Annotated[list[str], mapped_column(JSONB)]


class Base(CommonTableAttributes, AdvancedDeclarativeBase, AsyncAttrs):
    """Declarative base of the shop's tables."""

    __abstract__ = True
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: DateTimeUTC(timezone=True)},
    )


class Identified:
    """A UUIDv7 primary key, made by the application or, failing that, by PostgreSQL."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, server_default=text("uuidv7()"))


class Stamped:
    """The moment at which the row was written, in UTC by the database's clock."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
