"""Metrics for Prometheus: the number and speed of responses, and the state of the shop. No personal data."""

import os
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from prometheus_client import CollectorRegistry, Histogram, generate_latest, multiprocess
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from domain.reports.gauges import Gauge
from web.infra.metrics_folder import NAME, make_room

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
KEPT = "(kept page)"
UNKNOWN = "(no route)"

ANSWERS = Histogram(
    "mercer_http_answer_seconds",
    "Seconds from a request to the first byte of its answer.",
    ["method", "route", "status"],
    buckets=SECONDS,
)


class _Room:
    """Whether this process has a place to count in; where there was none, it looks again every `PAUSE_SECONDS`."""

    PAUSE_SECONDS = 30.0

    def __init__(self) -> None:
        self._pid = 0
        self._again_at = 0.0

    def there(self) -> bool:
        if self._pid == os.getpid():
            return True
        if time.monotonic() < self._again_at:
            return False
        self._again_at = time.monotonic() + self.PAUSE_SECONDS
        if make_room():
            self._pid = os.getpid()
        return self._pid == os.getpid()


_room = _Room()


def count_answer(scope: Mapping[str, Any], status: int, seconds: float) -> None:
    """Count a response under its route, never under its URL, of which there are more than any store could hold.

    A response from the cache has not come as far as a route.
    """
    if not _room.there():
        return
    method = scope["method"] if scope["method"] in METHODS else "other"
    route = scope.get("path_template") or (KEPT if status in {200, 304} else UNKNOWN)
    _answers(method, route, status).observe(seconds)


@lru_cache(maxsize=4096)
def _answers(method: str, route: str, status: int) -> Histogram:
    return ANSWERS.labels(method, route, str(status))


class _Given(Collector):
    def __init__(self, gauges: Iterable[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[Metric]:
        for gauge in self._gauges:
            family = GaugeMetricFamily(f"mercer_{gauge.name}", gauge.help, labels=gauge.labels)
            for labels, value in gauge.values:
                family.add_metric(labels, value)
            yield family


def exposition(gauges: Iterable[Gauge]) -> bytes:
    """The counts of all processes and these gauges, in Prometheus' text format 0.0.4."""
    registry = CollectorRegistry()
    if NAME in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(ANSWERS)
    registry.register(_Given(gauges))
    return generate_latest(registry)
