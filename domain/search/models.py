"""The words of the catalogue, as stored."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, Identified, Stamped


class SearchWord(Base):
    """A stemmed word, and about how many products contain it; the empty word counts all products."""

    __tablename__ = "search_words"

    word: Mapped[str] = mapped_column(primary_key=True)
    products: Mapped[int]


class SearchSpelling(Base):
    """A word as it is written on products and departments, by which misspelt ones are corrected.

    `shorter` is the word, and the word without each of its letters; `lexemes` are what searches compare of it.
    """

    __tablename__ = "search_spellings"
    __table_args__ = (
        Index("ix_search_spellings_shorter", "shorter", postgresql_using="gin"),
        Index("ix_search_spellings_alike", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
    )

    word: Mapped[str] = mapped_column(primary_key=True)
    products: Mapped[int]
    shorter: Mapped[list[str] | None] = mapped_column(ARRAY(Text), Computed("shorter_words(word)", persisted=True))
    lexemes: Mapped[list[str] | None] = mapped_column(
        ARRAY(Text), Computed("lexemes_of(ARRAY[word::text])", persisted=True)
    )


class SearchSynonyms(Identified, Stamped, Base):
    """Words, or phrases, that mean the same to shoppers; `lexemes` are all of them, stemmed."""

    __tablename__ = "search_synonyms"
    __table_args__ = (
        CheckConstraint("cardinality(words) >= 2", name="at_least_two"),
        Index("ix_search_synonyms_lexemes", "lexemes", postgresql_using="gin"),
    )

    words: Mapped[list[str]] = mapped_column(ARRAY(Text))
    lexemes: Mapped[list[str] | None] = mapped_column(ARRAY(Text), Computed("lexemes_of(words)", persisted=True))


class SearchCount(Base):
    """How often words were searched for on a day, and how many products have them as typed, where that is known.

    `first` are those that were shown first.
    """

    __tablename__ = "search_counts"
    __table_args__ = (CheckConstraint("times > 0", name="times"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int]
    found: Mapped[int | None]
    first: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid()))
