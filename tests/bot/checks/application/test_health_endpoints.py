from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.checks.application.health_endpoints import HealthEndpoints
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.probe import HttpGet
from bot.domain.reading import HttpAnswer, NoAnswer, Output, Reading, Silence

CHECK = HealthEndpoints()
URL = "https://shop.example/health"
SPA = "<!doctype html><title>Shop</title>"
REFUSED = NoAnswer(why=Silence.REFUSED, detail="connection refused")


def http(body: str = '{"status": "ok"}', status: int = 200, ms: int = 40) -> HttpAnswer:
    kind = "application/json" if body.startswith("{") else "text/html"
    return HttpAnswer(
        status=status, content_type=kind, body=body, milliseconds=ms, address="192.0.2.10"
    )


def test_every_endpoint_is_asked_beside_a_path_that_no_app_has(
    make_plan: Callable[..., Plan],
) -> None:
    plan = make_plan(health=[URL, "/api/health"], target={"addresses": ["198.51.100.7"]})

    asked = CHECK.probe(plan)

    urls = {probe.url: probe.address for probe in asked.values() if isinstance(probe, HttpGet)}
    bogus = "https://shop.example/slipway-7c1f4e9a-no-such-page"
    assert set(urls) == {URL, "https://shop.example/api/health", bogus}
    assert set(urls.values()) == {"198.51.100.7"}
    assert {"service api", "service web"} <= set(asked)


@pytest.fixture
def good(plan: Plan, recorded: Callable[[str], Output]) -> dict[str, Reading]:
    return {
        f"url {URL}": http(),
        f"bogus {URL}": http("not found", 404),
        "service api": recorded("health_api.txt"),
        "service web": recorded("health_web.txt"),
    }


def service(health: str, bogus: str = "bogus\t404\t0.001\ttext/plain\t") -> str:
    return f"{health}\n{bogus}"


OK = "7b7d"
HTML = SPA.encode().hex()


@pytest.mark.parametrize(
    ("changes", "outcome", "said"),
    [
        ({}, Outcome.PASS, "answers in 40 ms"),
        ({f"url {URL}": http(ms=999)}, Outcome.PASS, "999 ms"),
        ({f"url {URL}": http(ms=1000)}, Outcome.WARN, "answers in 1000 ms"),
        ({f"url {URL}": http(status=500)}, Outcome.FAIL, "answers 500"),
        ({f"url {URL}": http(status=301)}, Outcome.FAIL, "redirects (301)"),
        ({f"url {URL}": http(SPA), f"bogus {URL}": http(SPA)}, Outcome.FAIL, "a web page"),
        ({f"bogus {URL}": http()}, Outcome.FAIL, "so is a path that does not exist"),
        ({f"bogus {URL}": http(SPA)}, Outcome.PASS, "answers in 40 ms"),
        ({f"url {URL}": REFUSED}, Outcome.UNKNOWN, "connection refused"),
        ({f"bogus {URL}": REFUSED}, Outcome.UNKNOWN, "connection refused"),
        ({"service api": REFUSED}, Outcome.UNKNOWN, "api on port 18080: connection refused"),
        ({"service api": "curl\tmissing"}, Outcome.UNKNOWN, "no curl"),
        ({"service api": "health\t000\t0.0\t\t"}, Outcome.UNKNOWN, "does not answer"),
        ({"service api": "nothing\t"}, Outcome.UNKNOWN, "does not answer"),
        (
            {"service api": service(f"health\t200\t0.001\tapplication/json\t{OK}", "x\t")},
            Outcome.UNKNOWN,
            "nothing came for a made-up path",
        ),
        (
            {"service web": service(f"health\t200\t0.001\ttext/html\t{HTML}")},
            Outcome.FAIL,
            "web on port 18081/health answers with a web page",
        ),
        (
            {"service web": service(f"health\t200\t2.500\tapplication/json\t{OK}")},
            Outcome.WARN,
            "answers in 2500 ms",
        ),
        (
            {f"url {URL}": http(ms=5000), "service api": REFUSED, "service web": REFUSED},
            Outcome.UNKNOWN,
            "api on port 18080",
        ),
    ],
)
def test_the_worst_endpoint_decides(
    plan: Plan,
    rows: Callable[..., Output],
    *,
    good: dict[str, Reading],
    changes: dict[str, Any],
    outcome: Outcome,
    said: str,
) -> None:
    told = {name: rows(what) if isinstance(what, str) else what for name, what in changes.items()}

    finding = CHECK.examine({**good, **told}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed


def test_a_service_that_does_not_run_is_started_by_name(
    plan: Plan, rows: Callable[..., Output], good: dict[str, Reading]
) -> None:
    finding = CHECK.examine({**good, "service api": rows("health\t000\t0.0\t\t")}, plan)

    assert "up --detach api`" in finding.remediation


def test_nothing_collected_is_unknown(plan: Plan) -> None:
    assert CHECK.examine({}, plan).outcome is Outcome.UNKNOWN


def test_a_mended_service_is_brought_by_name(
    plan: Plan, rows: Callable[..., Output], good: dict[str, Reading]
) -> None:
    spa = rows(service(f"health\t200\t0.001\ttext/html\t{HTML}"))

    finding = CHECK.examine({**good, "service web": spa}, plan)

    assert "200 and a line of JSON, then bring it with `docker compose" in finding.remediation
    assert "up --detach web`" in finding.remediation
