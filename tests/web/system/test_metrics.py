"""Metrics at /metrics: responses by route, waiting work, the drift of the books."""

from dataclasses import replace

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from domain.books.runs import ask_for_check
from tests.support.cast import Cast
from tests.support.shop import OpenShop, open_shop
from tests.support.web.people import buy
from web.config.settings import Settings, read_settings
from web.http.files import ROUTE
from web.infra import metrics
from web.infra.metrics import KEPT, UNKNOWN
from web.reports.tasks import run_book_checks

TOKEN = "a token of the monitor"
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def read(client: httpx.AsyncClient, token: str = "") -> Samples:
    """Every number by its name and labels."""
    answer = await client.get("/metrics", headers={"Authorization": f"Bearer {token}"} if token else {})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    """Forget what the tests before have asked for: thousands of lines, which take seconds to read."""
    metrics.ANSWERS.clear()
    metrics._answers.cache_clear()


def answers(samples: Samples, method: str, route: str, status: int) -> float:
    labels = frozenset({("method", method), ("route", route), ("status", str(status))})
    return samples.get(("mercer_http_answer_seconds_count", labels), 0)


@pytest.mark.parametrize(
    ("method", "path", "place"),
    [
        ("GET", "/p/{slug}", ("GET", UNKNOWN, 404)),
        ("GET", "/orders/M-1", ("GET", "/orders/{number}", 404)),
        ("GET", "/cart", ("GET", "/cart", 200)),
        ("GET", "/c/kitchen", ("GET", KEPT, 200)),
        ("GET", "/static/500.html", ("GET", ROUTE, 200)),
        ("HEAD", "/static/500.html", ("GET", ROUTE, 200)),
        ("BREW", "/wp-login.php", ("other", UNKNOWN, 404)),
    ],
)
async def test_an_answer_is_counted_by_its_route(
    client: httpx.AsyncClient, method: str, path: str, place: tuple[str, str, int]
) -> None:
    before = answers(await read(client), *place)
    await client.request(method, path)
    assert answers(await read(client), *place) == before + 1


async def test_waiting_work_is_counted_with_its_age(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    await buy(client, cast, outcome="")
    await shop.run(
        "UPDATE outgoing_mail SET created_at = now() - interval '1 hour', due_at = now() - interval '1 hour'"
    )
    await shop.run("UPDATE orders SET hold_expires_at = now() - interval '2 hours'")
    samples = await read(client)
    emails, holds = frozenset({("what", "letters")}), frozenset({("what", "expired_holds")})
    assert samples["mercer_waiting", emails] == 1
    assert 3600 <= samples["mercer_waiting_seconds", emails] < 3700
    assert 7200 <= samples["mercer_waiting_seconds", holds] < 7300
    await shop.run("UPDATE outgoing_mail SET status = 'failed'")
    samples = await read(client)
    assert samples["mercer_waiting", emails] == 0
    assert samples["mercer_letters_given_up", frozenset()] == 1


async def test_the_drift_of_the_books_is_a_number(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    assert ("mercer_books_drift", frozenset()) not in await read(client)
    for statement, drift in (("SELECT 1", 0), ("UPDATE stock_items SET on_hand = on_hand + 1", 1)):
        await shop.run(statement)
        async with shop.shop.database.transaction() as connection:
            await ask_for_check(connection)
        assert await run_book_checks(shop.shop.database, shop.shop.settings) == 1
        assert (await read(client))["mercer_books_drift", frozenset()] == drift


async def test_a_request_without_the_token_gets_404(shop: OpenShop) -> None:
    async with open_shop(replace(shop.shop.settings, metrics_token=TOKEN)) as opened, opened.visitor() as visitor:
        for wrong in ("", TOKEN[:-1], "ä"):
            headers = {b"Authorization": f"Bearer {wrong}".encode()}
            assert (await visitor.get("/metrics", headers=headers)).status_code == 404
        assert await read(visitor, TOKEN)


async def test_metrics_are_closed_in_production_without_a_token(shop: OpenShop) -> None:
    production = replace(shop.shop.settings, environment="production", base_url="https://shop.test")
    async with open_shop(production) as opened, opened.visitor() as visitor:
        assert (await visitor.get("/metrics")).status_code == 404


async def test_metrics_report_that_the_database_is_away() -> None:
    nowhere = Settings(database_url="postgresql://127.0.0.1:1/x", redis_url="redis://127.0.0.1:1")
    async with open_shop(nowhere) as opened, opened.visitor() as visitor:
        assert (await read(visitor))["mercer_database_away", frozenset()] == 1


def test_the_token_is_a_setting_that_is_not_shown() -> None:
    assert read_settings({}).metrics_token is None
    chosen = read_settings({"METRICS_TOKEN": TOKEN})
    assert chosen.metrics_token == TOKEN
    assert TOKEN not in repr(chosen)
