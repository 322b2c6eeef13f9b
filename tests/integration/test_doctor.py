"""`slipway doctor` as a process, on the local Slack and on real files."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.slack import LocalSlack
from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs/examples"


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(manifest=ROOT / "app_manifest.yml") as local:
        yield local


async def doctor(environ: dict[str, str]) -> tuple[int, dict[str, tuple[str, str]]]:
    """Exit status, and health and sentence of each subject (the first one of each)."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "doctor", "--json"),
        cwd=ROOT,
        env=environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert err == b""
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        assert environ[name].encode() not in out
    answer: dict[str, Any] = json.loads(out)
    found: dict[str, tuple[str, str]] = {}
    for each in answer["diagnoses"]:
        found.setdefault(each["subject"], (each["health"], each["observed"]))
    return process.returncode or 0, found


def environ(slack: LocalSlack, home: Path, **changes: str) -> dict[str, str]:
    return {
        "HOME": str(home),
        "SLIPWAY_MIGRATIONS": str(EXAMPLES),
        **slack.site.credentials.env(slack.api_url),
        **changes,
    }


async def test_a_bot_that_is_set_up_well_is_well(slack: LocalSlack, tmp_path: Path) -> None:
    status, found = await doctor(environ(slack, tmp_path))

    assert status == 0, found
    assert found["settings"] == ("ok", "complete, mode socket")
    assert found["database"][0] == "ok"
    assert found["audit key"][0] == "ok"
    assert found["migrations"][0] == "ok"
    assert found["slack token"][0] == "ok"
    assert found["slack socket"] == ("ok", "Slack opens one")
    assert found["clock"][0] == "ok"
    assert list(tmp_path.iterdir()) == [], "it made something"


async def test_tokens_that_slack_does_not_take_are_told_apart(
    slack: LocalSlack, tmp_path: Path
) -> None:
    strangers = {"SLACK_BOT_TOKEN": "xoxb-stranger", "SLACK_APP_TOKEN": "xapp-stranger"}
    status, found = await doctor(environ(slack, tmp_path, **strangers))

    assert status == 1
    assert found["slack token"] == ("fail", "auth.test answers invalid_auth")
    assert found["slack socket"] == ("fail", "apps.connections.open answers invalid_auth")


async def test_a_silent_slack_is_unknown_and_everything_else_is_still_examined(
    slack: LocalSlack, tmp_path: Path
) -> None:
    status, found = await doctor(environ(slack, tmp_path, SLACK_API_URL="http://127.0.0.1:9/"))

    assert status == 3
    assert found["slack token"][0] == found["slack socket"][0] == "unknown"
    assert found["migrations"][0] == "ok"


async def test_broken_files_open_files_and_a_foreign_database_are_found(
    slack: LocalSlack, tmp_path: Path
) -> None:
    state = tmp_path / ".local/state/slipway"
    state.mkdir(parents=True)
    for name in ("slipway.db", "audit.key"):
        (state / name).write_text("x" * 64)
        (state / name).chmod(0o644)
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "a.yml").write_text("app: [")
    status, found = await doctor(environ(slack, tmp_path, SLIPWAY_MIGRATIONS=str(folder)))

    assert status == 1
    assert found["database"][1].endswith("has mode 0644; others than the bot can open it.")
    assert "audit.key has mode 0644" in found["audit key"][1]
    assert found["migrations"][1].startswith("a.yml:1:7: a bracket is opened")

    (state / "slipway.db").chmod(0o600)
    _, found = await doctor(environ(slack, tmp_path))
    assert found["database"][0] == "unknown"
    assert "file is not a database" in found["database"][1]


@pytest.mark.parametrize(
    ("url", "health", "said"),
    [
        ("postgresql://shop:hunter2@127.0.0.1:9/x", "unknown", "postgresql://shop:***@127.0.0.1:9/x"),
        ("mysql://a@b/c", "fail", "mysql is not supported"),
        ("nonsense", "fail", "the address cannot be read"),
        ("sqlite:////dev/null/x.db", "fail", "/dev/null is no folder to write in"),
    ],
)  # fmt: skip
async def test_a_database_that_cannot_be_used_is_said_without_its_password(
    slack: LocalSlack, tmp_path: Path, url: str, health: str, said: str
) -> None:
    _, found = await doctor(environ(slack, tmp_path, SLIPWAY_DATABASE_URL=url))

    assert found["database"][0] == health
    assert said in found["database"][1]
    assert "hunter2" not in found["database"][1]


async def test_a_real_postgresql_is_asked(
    slack: LocalSlack,
    tmp_path: Path,
    postgres_url: str,
) -> None:
    _, found = await doctor(environ(slack, tmp_path, SLIPWAY_DATABASE_URL=postgres_url))

    assert found["database"][0] == "ok"
