"""The script runs here, with a `docker` on its path, and reads what Compose would resolve."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

import pytest

from bot.domain.plan import Stack
from bot.domain.reading import Output
from bot.shell import database_use
from bot.shell.database_use import Url, Use
from bot.shell.report import report

ENGINE = "26.1.5|/var/lib/docker|json-file|2.26.1|null\n"
Ask = Callable[..., Use]


@pytest.fixture
def ask() -> Ask:
    """What the script says of service `api` with those lines below its `environment:`."""

    def run(environment: str = "", *, more: str = "", env: str = "", command: str = "") -> Use:
        lines = "\n".join(f"      {line}" for line in environment.splitlines())
        resolved = f"services:\n  api:\n    environment:\n{lines}\n    image: shop:1\n{more}\n"
        starts = " ".join(map(json.dumps, command.split()))
        sets = json.dumps(env.splitlines(), separators=(",", ":"))
        image = f"image|shop:1|sha256:1|||||\nstarts|shop:1|{starts} \nsets|shop:1|{sets}\n"
        stack = Stack.model_validate(
            {"directory": "/srv", "project": "p", "domain": "d", "services": [_SERVICE]}
        )
        done = subprocess.run(
            database_use.ask(stack).argv,
            input=f"{ENGINE}{image}---json\n{{}}\n---text\n{resolved}volumes:\n  data: {{}}\n",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        said = report(Output(status=done.returncode, stdout=done.stdout))
        assert "canary" not in done.stdout
        return database_use.uses(said)[0]

    return run


URL = "DATABASE_URL: postgresql://192.0.2.7/x\n"
_SERVICE = {"name": "api", "port": 18000}


def link(ask: Ask, value: str, more: str = "") -> Url:
    (url,) = ask(f"DATABASE_URL: {value}", more=more).urls
    return url


@pytest.mark.parametrize(
    ("value", "host", "port", "sslmode", "place"),
    [
        ("postgresql://shop:canary@192.0.2.7:5433/shop", "192.0.2.7", "5433", "", "public"),
        (
            "postgres://shop:canary@10.0.0.1/shop?sslmode=require",
            "10.0.0.1",
            "",
            "require",
            "private",
        ),
        ('"postgresql://u:ca:nary@192.168.0.1/x"', "192.168.0.1", "", "", "private"),
        ("postgresql://u:canary%40@localhost/x", "localhost", "", "", "loopback"),
        ("postgresql+psycopg://u:p@nary@172.31.255.9/x", "172.31.255.9", "", "", "private"),
        ("postgresql://u:canary@172.40.0.1/x", "172.40.0.1", "", "", "public"),
        ("postgresql://u:canary@api/x", "api", "", "", "service"),
        (
            "postgresql://u:canary@no-such-host.invalid/x",
            "no-such-host.invalid",
            "",
            "",
            "unresolved",
        ),
        ("postgresql://u:ca/nary@192.0.2.7/x", "192.0.2.7", "", "", "public"),
        (
            "postgresql://192.0.2.7/x?a=b&sslmode=verify-full",
            "192.0.2.7",
            "",
            "verify-full",
            "public",
        ),
    ],
)
def test_a_connection_string_gives_its_place_and_no_more(
    ask: Ask, *, value: str, host: str, port: str, sslmode: str, place: str
) -> None:
    url = link(ask, value)

    assert url.readable
    assert (url.host, url.port, url.sslmode, url.place) == (host, port, sslmode, place)


@pytest.mark.parametrize(
    "value",
    [
        "postgresql://u:12/canary@192.0.2.7",
        "postgresql://u:canary?x@192.0.2.7/x",
        "postgresql://u:canary#y@192.0.2.7 z/x",
        "postgresql://u:canary@one,two/x",
        "postgresql://u:canary@[::1]:5432/x",
    ],
)
def test_a_string_that_could_be_misread_gives_nothing(ask: Ask, value: str) -> None:
    assert link(ask, value) == Url(variable="DATABASE_URL", readable=False)


def test_another_name_of_the_server_is_its_gateway(ask: Ask) -> None:
    more = "    extra_hosts:\n      - db.internal=host-gateway\n      - far=192.0.2.9"

    assert link(ask, "postgresql://u:canary@db.internal/x", more).place == "gateway"
    assert link(ask, "postgresql://u:canary@far/x", more).place == "public"


@pytest.mark.parametrize("value", ["canary", "https://u:canary@host/x", "redis://:canary@r", "''"])
def test_what_is_no_database_is_not_told(ask: Ask, value: str) -> None:
    assert ask(f"SOME_URL: {value}").urls == ()


def test_only_settings_that_are_plain_numbers_leave(ask: Ask) -> None:
    use = ask(
        'POOL_SIZE: "5"\nDB_MAX_OVERFLOW: 7\nPOOL_RECYCLE: canary\nPIN: "1234"\n'
        'WORKERS: "12345678901"\nPOOL_PRE_PING: "true"\nDB_POOL_PRE_PING: canary'
    )

    assert use.numbers == {"POOL_SIZE": 5, "DB_MAX_OVERFLOW": 7}
    assert use.flags == {"POOL_PRE_PING": True}


def test_the_images_defaults_count_where_compose_sets_nothing(ask: Ask) -> None:
    use = ask(f'{URL}POOL_SIZE: "5"', env="POOL_SIZE=9\nWEB_CONCURRENCY=4\nSECRET_KEY=canary\n")

    assert use.numbers == {"POOL_SIZE": 5, "WEB_CONCURRENCY": 4}


@pytest.mark.parametrize(
    ("more", "command", "workers"),
    [
        ("", "gunicorn -w 4 app", 4),
        ("", "uvicorn app --workers 3", 3),
        ("", "gunicorn --workers=2 app", 2),
        ("", "pm2-runtime -i 6 app.js", 6),
        ("", "node server.js", None),
        ("", "tool -w canary", None),
        ('    command:\n      - gunicorn\n      - -w\n      - "8"\n      - app', "x -w 4", 8),
        ("    command:\n      - node\n      - canary", "gunicorn -w 4", None),
    ],
)
def test_workers_are_what_the_command_says(
    ask: Ask, more: str, command: str, workers: int | None
) -> None:
    assert ask(URL, more=more, command=command).workers == workers


@pytest.mark.parametrize("more", ["    scale: 3", "    deploy:\n      replicas: 3"])
def test_replicas_are_counted(ask: Ask, more: str) -> None:
    assert ask(more=more).replicas == 3
