"""Checks that the books balance: statements about all stock, money and documents that must be true at every moment."""

from dataclasses import dataclass
from typing import Final

from domain.books.price_checks import PRICES
from domain.books.statements import MONEY, ORDERS, PAPERS, PROVIDERS, STOCK, WAITING
from domain.books.sum_checks import SUMS
from domain.books.vat_checks import VAT
from domain.books.withdrawal_checks import WITHDRAWALS
from domain.connection import Connection
from domain.words.messages import gettext

MOST = 20

CHECKS: Final[dict[str, str]] = {
    **{**STOCK, **ORDERS, **MONEY, **PROVIDERS, **PAPERS},
    **{**SUMS, **WAITING, **PRICES, **VAT, **WITHDRAWALS},
}
"""Each statement that must be true, with the query that finds the records that contradict it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement that must be true, and the first `MOST` records that contradict it; `more` if there are others."""

    sentence: str
    differences: tuple[str, ...]
    more: bool = False

    @property
    def holds(self) -> bool:
        """Whether the statement is true."""
        return not self.differences

    @property
    def words(self) -> str:
        """The records that contradict the statement, in one line."""
        return ", ".join(self.differences) + (gettext(" and more") if self.more else "")


async def run_checks(connection: Connection) -> tuple[Finding, ...]:
    """Run every check: one query each, which reads and changes nothing."""
    return tuple([await _find(connection, sentence, query) for sentence, query in CHECKS.items()])


async def _find(connection: Connection, sentence: str, query: str) -> Finding:
    rows = await connection.fetch(f"SELECT subject::text FROM ({query}) AS d(subject) LIMIT {MOST + 1}")  # noqa: S608
    found = tuple(row["subject"] for row in rows)
    return Finding(sentence, found[:MOST], more=len(found) > MOST)
