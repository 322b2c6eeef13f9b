"""Counters of requests from Caddy's metrics."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.domain.watch.sample import Requests

_COUNT = re.compile(r"caddy_http_request_duration_seconds_count\{(.*)\} ([0-9.e+]+)")
_LABEL = re.compile(r'(\w+)="([^"]*)"')
_BEGAN = re.compile(r"process_start_time_seconds ([0-9.e+]+)")
_CLASSES = {"1": "informed", "2": "ok", "3": "redirected", "4": "refused", "5": "failed"}


def requests(lines: Iterable[str]) -> Requests | None:
    """Answers by the first digit of their status; None when the lines hold no such counter.

    `caddy_http_requests_total` has no label for the status, the durations' count has (checks.md,
    P-S4). A request that passes several handlers is counted by each of them: the one with most
    has seen them all.
    """
    began: int | None = None
    by_handler: dict[str, dict[str, int]] = {}
    for line in lines:
        if started := _BEGAN.fullmatch(line):
            began = round(float(started[1]) * 1000)
        elif found := _COUNT.fullmatch(line):
            labels = dict(_LABEL.findall(found[1]))
            mine = by_handler.setdefault(labels.get("handler", ""), {})
            sort = _CLASSES.get(labels.get("code", "")[:1])
            if sort is not None:
                mine[sort] = mine.get(sort, 0) + round(float(found[2]))
    if not by_handler:
        return None
    most = max(by_handler.values(), key=lambda counts: sum(counts.values()))
    return Requests(**most, since=began)
