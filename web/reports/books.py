"""Checks of the books on a connection of their own: in a big shop they take longer than a request may."""

import asyncpg

from domain.books.captured import CapturedPayment, latest_captured
from domain.books.checks import MOST, Finding, run_checks
from domain.connection import prepare_connection
from domain.payments.gateway import Charge, ChargeState, Gateway, GatewayRefusedError, KnownPayment
from domain.words.messages import marked
from web.adapters.gateways import Gateways
from web.infra.database import Database
from web.infra.schema import plain_dsn


async def run_own_checks(database_url: str) -> tuple[Finding, ...]:
    """Run every check on one snapshot. Raises `OSError` or `asyncpg.PostgresError` if the database is unavailable."""
    connection = await asyncpg.connect(plain_dsn(database_url))
    try:
        await prepare_connection(connection)
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return await run_checks(connection)
    finally:
        await connection.close()


SENTENCE = marked("The latest payments match the payment provider")


async def compare(database: Database, gateways: Gateways, *, limit: int) -> Finding:
    """Compare the latest `limit` payments with their provider. Raises `UnavailableError` if it cannot be reached."""
    async with database.read() as connection:
        payments = await latest_captured(connection, limit=limit)
    wrong = []
    for payment in payments:
        gateway = gateways.get(payment.provider)
        charge = await _charge(gateway, payment.known) if gateway else None
        if gateway and not _same(payment, charge):
            wrong.append(
                f"{payment.known.reference}: {payment.amount - payment.refunded} here, {_words(charge)} at the provider"
            )
    return Finding(SENTENCE, tuple(wrong[:MOST]), more=len(wrong) > MOST)


async def _charge(gateway: Gateway, known: KnownPayment) -> Charge | None:
    """The provider's record; one that it does not show to us is none, and holds up no other."""
    try:
        return await gateway.find(known)
    except GatewayRefusedError:
        return None


def _same(payment: CapturedPayment, charge: Charge | None) -> bool:
    return charge is not None and (charge.state, charge.amount, charge.refunded) == (
        ChargeState.SUCCEEDED,
        payment.amount,
        payment.refunded,
    )


def _words(charge: Charge | None) -> str:
    if charge is None:
        return "unknown"
    return str(charge.amount - charge.refunded) if charge.state is ChargeState.SUCCEEDED else str(charge.state)
