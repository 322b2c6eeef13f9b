from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.shell import outside
from bot.shell.act import Act
from tests.bot.executor.shop import plan

CURL = """for word in "$@"; do printf '<%s>' "$word"; done >>"$LOG"
printf '%s\\n%s' "$SAYS" "$STATUS"
"""


def ran(act: Act, folder: Path, **env: str) -> tuple[int, str]:
    """Status, and the words that curl was given."""
    (folder / "curl").write_text(f"#!/bin/sh\n{CURL}\n")
    (folder / "curl").chmod(0o755)
    log = folder / "log"
    log.write_text("")
    known = {"PATH": f"{folder}:/usr/bin:/bin", "LOG": str(log), "SAYS": "fine", "STATUS": "200"}
    done = subprocess.run(act.argv, check=False, timeout=10, capture_output=True, env=known | env)
    return done.returncode, log.read_text()


def flow(**step: Any) -> Act:
    (act,) = outside.smoke(plan(smoke=[{"name": "s", "path": "/x", **step}]))
    return act


def test_a_password_reaches_curl_and_stands_in_no_command(tmp_path: Path) -> None:
    act = flow(method="POST", form={"password": "a ${PW} b"}, json={"k": "${PW}"})

    status, words = ran(act, tmp_path, PW="it's; $(id)")

    assert status == 0
    assert "<password=a it's; $(id) b>" in words
    assert '<{"k": "it\'s; $(id)"}>' in words
    assert "it's" not in act.line


@pytest.mark.parametrize(
    ("step", "says", "status", "ended"),
    [
        ({}, "fine", "200", 0),
        ({}, "fine", "500", 1),
        ({"expect_status": 201}, "fine", "201", 0),
        ({"expect_text": "stored it"}, "we stored it", "200", 0),
        ({"expect_text": "stored it"}, "we lost it", "200", 1),
    ],
)
def test_status_and_text_decide(
    tmp_path: Path, step: dict[str, Any], says: str, status: str, ended: int
) -> None:
    assert ran(flow(**step), tmp_path, SAYS=says, STATUS=status)[0] == ended


def test_an_upload_is_generated_and_named(tmp_path: Path) -> None:
    _, words = ran(flow(method="POST", upload="file", form={"a": "b"}), tmp_path)

    assert "<file=@-;filename=slipway.txt>" in words
    assert "<--form><a=b>" in words


def test_health_keeps_the_files_limit_and_its_authority() -> None:
    shop = plan(thresholds={"health_ms": 1500}, tls={"ca_file": "/k/ca.pem"})

    (act,) = outside.health(shop)

    assert "--max-time 1.5 " in act.argv[2]
    assert "--cacert /k/ca.pem" in act.argv[2]
    assert "--fail" in act.argv[2]


def test_without_a_flow_no_tunnel_is_opened() -> None:
    assert outside.smoke_beside(plan()) == outside.close(plan()) == ()
