"""Requests by class, from the lines of Caddy's metrics."""

from __future__ import annotations

from bot.domain.watch.sample import Requests
from bot.shell.caddy_metrics import requests

_COUNT = "caddy_http_request_duration_seconds_count"
_LINES = (
    f'{_COUNT}{{code="200",handler="reverse_proxy",method="GET",server="srv0"}} 40',
    f'{_COUNT}{{code="200",handler="subroute",method="GET",server="srv0"}} 90',
    f'{_COUNT}{{code="201",handler="subroute",method="POST",server="srv0"}} 10',
    f'{_COUNT}{{code="304",handler="subroute",method="GET",server="srv0"}} 5',
    f'{_COUNT}{{code="404",handler="subroute",method="GET",server="srv0"}} 3',
    f'{_COUNT}{{code="502",handler="subroute",method="GET",server="srv0"}} 2',
    f'{_COUNT}{{code="101",handler="subroute",method="GET",server="srv0"}} 1',
    f'{_COUNT}{{code="",handler="subroute",method="GET",server="srv0"}} 7',
    "process_start_time_seconds 1.75300000012e+09",
    "go_goroutines 12",
)


def test_the_handler_that_saw_most_saw_every_request() -> None:
    assert requests(_LINES) == Requests(
        informed=1, ok=100, redirected=5, refused=3, failed=2, since=1_753_000_000_120
    )


def test_without_such_a_counter_nobody_knows() -> None:
    assert requests(("process_start_time_seconds 1", "caddy_http_requests_total 5")) is None
