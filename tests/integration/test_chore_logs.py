"""P-L3 on a real server: what logs take on disk, with rotation and without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.domain.check import Readings
from bot.domain.chores.look import Look
from bot.domain.plan import Plan
from bot.domain.probe import Command
from bot.shell import chore_logs
from sandbox.migration import migration
from sandbox.server import Server
from tests.asked import ask

pytestmark = pytest.mark.server
PROJECT = "probe-logs"
OLD = "/var/log/probe-old.log"
#: Some 400 kB in lines.
TALK = (
    "i=0; while [ $i -lt 4000 ]; do echo line $i of a container that talks a lot; i=$((i+1)); done"
)


def talkative(server: Server, name: str, *options: str) -> None:
    """A container of the project that writes much, and ends."""
    image = server.run("docker image ls --quiet | head -n 1").stdout.strip()
    labels = {"project": PROJECT, "service": name, "oneoff": "False"}
    words = [f"--label com.docker.compose.{key}={value}" for key, value in labels.items()]
    server.run(
        f"docker run --name {PROJECT}-{name} {' '.join((*words, *options))}"
        f" --entrypoint sh {image} -c '{TALK}' >/dev/null"
    )


@pytest.fixture
def plan(server: Server) -> Iterator[Plan]:
    content = migration(server)
    content["stack"] = {**content["stack"], "project": PROJECT}
    content["legacy"] = {**content["legacy"], "access_logs": [OLD]}
    yield Plan.model_validate(content)
    server.run(f"docker ps -aq --filter name={PROJECT}- | xargs -r docker rm -f; rm -f {OLD}")


def look(server: Server, plan: Plan) -> Look:
    question = chore_logs.ask(plan)["logs"]
    assert isinstance(question, Command)
    return chore_logs.look(Readings({"logs": ask(server, question)}), plan)


def test_a_log_is_within_its_limits_or_told_with_its_size(server: Server, plan: Plan) -> None:
    driver = "--log-driver json-file --log-opt max-file=2"
    talkative(server, "turns", f"{driver} --log-opt max-size=50k")
    talkative(server, "plain", "--log-driver json-file")
    server.run(f"truncate -s 60M {OLD}")
    path = server.run(f"docker inspect -f '{{{{.LogPath}}}}' {PROJECT}-turns").stdout.strip()
    taken = int(server.run(f"cat {path}* | wc -c").stdout)

    first = look(server, plan)

    assert 50 * 1024 < taken <= 2 * (50 * 1024 + 32 * 1024)
    assert f"the log of turns takes {-(-taken // 1024)} kB of 100 kB" in first.facts
    (plain,) = [fact for fact in first.facts if "of plain" in fact]
    assert plain.endswith(" of 30.0 MB"), "the daemon's own limit counts"
    assert [item.key for item in first.items] == [f"old{OLD}"]
    assert "60.0 MB and nothing rotates it" in first.items[0].said

    server.run(f"cp {path} {path}.7 && truncate -s 500k {path}.7")
    second = look(server, plan)
    assert "turns/over" in [item.key for item in second.items]
