"""No image but the approved one is ever begun with: a real registry, on the server itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.executor.step_loop import Seam
from sandbox.migration import migration, secrets, write
from sandbox.server import Server
from tests.acceptance.cutover_stage import PATIENT, fresh, side
from tests.acceptance.test_cutover_harmed import back_on_old
from tests.cutover_process import CutoverProcess, Harm

pytestmark = [pytest.mark.server, pytest.mark.whole]

_FILE = "/srv/shop-next/docker-compose.prod.yml"
API, WEB = (f"127.0.0.1:5000/shop-{name}:1.5.0" for name in ("api", "web"))
#: A team that names its images by their tags, which may mean something else tomorrow.
_BY_TAG = f"""set -e
chown -R docker-registry: /var/lib/docker-registry # root filled it
cp {_FILE} {_FILE}.approved; sed -i 's/@sha256:[0-9a-f]*//' {_FILE}
cd /srv/shop-next
docker compose --file {_FILE} --profile cutover pull --quiet
docker compose --file {_FILE} --env-file .env.prod up --detach --quiet-pull caddy api web
"""
_BY_DIGEST = f"""set -e
systemctl start docker-registry; mv {_FILE}.approved {_FILE}
until curl --fail --silent http://127.0.0.1:5000/v2/ >/dev/null; do sleep 0.1; done
kept=$(sed -n 's/^ *image: *//p' {_FILE} | grep shop-api | sed 's/:1.5.0@/@/')
docker pull --quiet $kept; docker tag $kept {API}; docker push --quiet {API}
"""
ID = f"docker image inspect --format '{{{{.Id}}}}' {API}"
_GONE = f"""set -e
systemctl stop docker-registry
docker rm --force $(docker ps --all --quiet --filter ancestor={API}) >/dev/null
docker rmi --force $({ID})
"""


@pytest.fixture
def process(server: Server, tmp_path: Path) -> Iterator[CutoverProcess]:
    server.run(_BY_TAG)
    file = write(tmp_path, migration(server, **PATIENT))
    yield CutoverProcess(file=file, folder=tmp_path, environment=secrets(server))
    server.run(_BY_DIGEST)
    fresh(server)


def journal(process: CutoverProcess, query: str) -> str:
    """One value of the bot's database."""
    (file,) = process.folder.glob("slipway/*.db")
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return str(database.execute(query).fetchone()[0])


async def until(process: CutoverProcess, step: str) -> None:
    """The images are approved, and the bot dies before that step."""
    assert not await process.drive(Harm(how=Seam.BEFORE_INTENT.value, at=step))


async def test_an_image_that_is_another_one_than_was_approved_begins_nothing(
    server: Server, process: CutoverProcess
) -> None:
    await until(process, "check-gates")
    server.run(f"docker tag {WEB} {API}")

    assert await process.drive()

    assert process.states() == {"cutover": "failed"}
    assert "the image of api on" in journal(process, "select trouble from runs")
    assert server.run("ls /var/lib/slipway 2>/dev/null || true").stdout == ""
    assert side(server) == "old"


async def test_an_image_that_cannot_be_pulled_any_more_moves_nothing(
    server: Server, process: CutoverProcess
) -> None:
    await until(process, "1-pin-images")
    server.run(_GONE)

    assert await process.drive()

    back_on_old(server, process)
    ended = "select count(*) from run_steps where name = '1-start-stack'"
    assert journal(process, ended) == "0"
