"""The words of the catalogue, as stored."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base


class SearchWord(Base):
    """A stemmed word, and about how many products contain it; the empty word counts all products."""

    __tablename__ = "search_words"
    __table_args__ = (
        Index("ix_search_words_alike", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
    )

    word: Mapped[str] = mapped_column(primary_key=True)
    products: Mapped[int]


class SearchCount(Base):
    """How often words were searched for on a day, and how many products they last found, where that is known."""

    __tablename__ = "search_counts"
    __table_args__ = (CheckConstraint("times > 0", name="times"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int]
    found: Mapped[int | None]
