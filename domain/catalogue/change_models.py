"""Changes of the catalogue, as stored: their sums are what caches compare."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified


class CatalogueChange(Identified, Base):
    """A change of what the shop shows, or many folded into one: see `domain.catalogue.generation`."""

    __tablename__ = "catalogue_changes"

    pages: Mapped[int] = mapped_column(BigInteger)
    figures: Mapped[int] = mapped_column(BigInteger)
    goods: Mapped[int] = mapped_column(BigInteger)
    parts: Mapped[int] = mapped_column(BigInteger, server_default="0")


class PartChange(Identified, Base):
    """A change of a part of the catalogue that is not yet in its sum: see `domain.catalogue.parts`."""

    __tablename__ = "part_changes"

    part: Mapped[int]
    pages: Mapped[int] = mapped_column(BigInteger)
    figures: Mapped[int] = mapped_column(BigInteger)


class PartSum(Base):
    """The sums of the changes of a part that were folded; of all parts together under -1."""

    __tablename__ = "part_sums"

    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pages: Mapped[int] = mapped_column(BigInteger)
    figures: Mapped[int] = mapped_column(BigInteger)
