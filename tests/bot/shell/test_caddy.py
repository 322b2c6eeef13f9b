from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.check import Unanswered
from bot.domain.reading import Output
from bot.shell import caddy
from bot.shell.caddy import Adapted
from bot.shell.report import Report, report
from tests.bot.executor.shop import plan

READINGS = Path(__file__).parents[2] / "readings"
PATH = "/srv/shop-next/Caddyfile"
STACK = plan().stack


def test_what_a_real_caddy_made_of_a_file() -> None:
    recorded = report(Output(status=0, stdout=(READINGS / "caddy.txt").read_text()))

    assert caddy.adapted(recorded, PATH) == Adapted(
        state="fine", said="", hosts=("shop.test",), listens=("127.0.0.1:2019", ":8443")
    )


def test_parts_of_another_file_do_not_count() -> None:
    rows = (
        ("caddy", "server"),
        ("state", "/a", "fine"),
        ("state", "/b", "broken"),
        ("said", "/b", "Error: x"),
        ("part", "/a", "status_code", "503"),
        ("part", "/a", "Retry-After", "60"),
    )
    a, b = (caddy.adapted(Report(rows=rows), path) for path in ("/a", "/b"))

    assert (a.statuses, a.retries, b.statuses, b.said) == (("503",), ("60",), (), "Error: x")
    assert caddy.trouble(a, "/a") == ""
    assert caddy.trouble(b, "/b") == "Caddy cannot read /b: Error: x"
    assert "is not there" in caddy.trouble(Adapted(state="missing", said=""), "/c")


@pytest.mark.parametrize("where", ["nowhere", "container"])
def test_a_file_that_caddy_was_not_asked_about_is_unknown(where: str) -> None:
    with pytest.raises(Unanswered, match="Caddy"):
        caddy.adapted(Report(rows=(("caddy", where),)), PATH)


def test_the_maintenance_file_is_asked_about_only_where_the_plan_names_one() -> None:
    more = STACK.model_copy(update={"maintenance_caddyfile": "Caddyfile.away"})

    assert caddy.paths(STACK) == ("/srv/shop/Caddyfile",)
    assert caddy.ask(more).argv[-2:] == ("/srv/shop/Caddyfile", "/srv/shop/Caddyfile.away")


def test_a_person_can_ask_caddy_the_same() -> None:
    assert caddy.explain(STACK, "/srv/a b") == (
        "`docker compose --project-name shop exec -T caddy"
        " caddy adapt --adapter caddyfile --config /dev/stdin < '/srv/a b'`"
    )
