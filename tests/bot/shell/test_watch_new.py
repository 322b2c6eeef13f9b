"""What one look at the new stack means; the output was recorded on a real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.watch.sample import Health, Jobs, Line, LogFile, Logs, Part, Requests, Sample, Side
from bot.shell import watch_new
from bot.shell.report import END
from tests.bot.executor.shop import plan

RECORDED = (Path(__file__).parents[2] / "readings" / "watch_new.txt").read_text()
_ID = "c0ffee"


def row(**changed: str) -> str:
    fields = {
        "service": "api",
        "name": "/shop-api-1",
        "state": "running",
        "health": "healthy",
        "restarts": "0",
        "killed": "false",
        "started": "2026-11-29T16:35:16.245110885Z",
        "limit": "0",
        "exit": "0",
        "policy": "unless-stopped",
        "driver": "json-file",
        "size": "10m",
        "files": "3",
        "path": "/var/lib/docker/x-json.log",
        "pid": "597",
        "id": _ID,
        "used": "1048576",
        "bytes": "2635",
        **changed,
    }
    return "\t".join(("part", *fields.values()))


def parsed(*rows: str) -> Sample:
    text = "\n".join((*rows, "disk\t5000", END))
    return watch_new.parse(Output(status=0, stdout=text), since=5, at=9)


def only(*rows: str) -> Part:
    (part,) = parsed(*rows).parts
    return part


def test_a_recorded_server_is_read() -> None:
    seen = watch_new.parse(Output(status=0, stdout=RECORDED), since=5, at=9)

    assert {part.service for part in seen.parts} == {"api", "web", "caddy"}
    assert all(part.health is Health.HEALTHY for part in seen.parts)
    assert all(10**7 < (part.memory or 0) < (part.limit or 0) for part in seen.parts)
    assert all(part.started and part.started > 1_790_000_000_000 for part in seen.parts)
    assert all(file.rotates and file.most == 30 * 1024**2 for file in seen.log_files)
    assert seen.logs == Logs(
        since=5, errors=2, exhausted=1, top=(Line(text="ERROR something 12 broke", times=2),)
    )
    assert (seen.missing, seen.unseen, seen.side, seen.at) == ((), (), Side.NEW, 9)
    assert (seen.disk_free or 0) > 10**9


def test_a_container_without_limit_health_or_memory_has_none_of_them() -> None:
    part = only(row(health="none", limit="0", used="", started="0001-01-01T00:00:00Z"))

    assert (part.health, part.limit, part.memory, part.started) == (Health.NONE, None, None, None)


def test_a_killed_container_says_so() -> None:
    part = only(row(state="restarting", killed="true", restarts="4", health="starting"))

    assert (part.state, part.oom_killed, part.restarts) == ("restarting", True, 4)


def test_a_service_without_a_container_that_runs_is_missing_but_not_one_that_ended_well() -> None:
    seen = parsed(
        *(f"service\t{name}" for name in ("api", "web", "init", "job")),
        row(),
        row(service="web", state="exited", exit="1"),
        row(service="init", state="exited", policy="no"),
    )

    assert seen.missing == ("web", "job")


def test_without_a_compose_file_nobody_knows_what_is_missing() -> None:
    assert parsed(row()).missing is None


@pytest.mark.parametrize(
    ("log", "rotates", "most"),
    [
        ({"size": "10m", "files": "3"}, True, 30 * 1024**2),
        ({"size": "512", "files": ""}, True, 512),
        ({"size": "", "files": ""}, False, None),
        ({"size": "-1", "files": ""}, False, None),
        ({"driver": "local", "size": "", "files": ""}, True, 100 * 1024**2),
        ({"driver": "journald", "size": "", "files": ""}, None, None),
    ],
)
def test_a_log_is_bounded_by_size_times_files(
    log: dict[str, str], rotates: bool | None, most: int | None
) -> None:
    (file,) = parsed(row(**log)).log_files

    assert file == LogFile(service="api", size=2635, rotates=rotates, most=most)


def test_metrics_and_jobs_are_read_when_they_are_there() -> None:
    count = "caddy_http_request_duration_seconds_count"
    seen = parsed(
        f'metric\t{count}{{code="200",handler="subroute"}} 4',
        'jobs\t{"oldest_seconds": 3}',
        "unseen\tsomething is silent",
    )

    assert seen.requests == Requests(ok=4)
    assert seen.jobs == Jobs(oldest=3)
    assert seen.unseen == ("something is silent",)
    assert seen.logs is None


def test_a_look_that_did_not_end_says_nothing() -> None:
    with pytest.raises(Unanswered):
        watch_new.parse(Output(status=124, stdout=""), since=5, at=9)


def asked(watch: dict[str, object]) -> tuple[str, ...]:
    shop: Plan = plan(watch=watch)
    return watch_new.ask(shop, 1_500, 2_250).argv


def test_the_question_names_project_time_and_what_the_file_asks_for() -> None:
    words = asked({"metrics": "http://127.0.0.1:2019/metrics", "jobs": {"url": "http://x/jobs"}})

    at = words.index("shop")
    assert words[at : at + 6] == (
        "shop",
        "1.500",
        "2.250",
        "caddy",
        "http://127.0.0.1:2019/metrics",
        "http://x/jobs",
    )
    assert asked({})[at + 4 : at + 6] == ("", "")
