from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.check import Readings
from bot.domain.chores.look import Look
from bot.domain.probe import Command
from bot.domain.reading import Output
from bot.shell import chore_logs
from bot.shell.report import END
from tests.bot.executor.shop import plan
from tests.bot.shell.script_run import ran

MB = 1024**2


def looked(*rows: str) -> Look:
    said = Output(status=0, stdout="\n".join((*rows, END)))
    return chore_logs.look(Readings({"logs": said}), plan())


def container(used: int, size: str = "10m", files: str = "3", driver: str = "json-file") -> str:
    return f"container\tapi\t{driver}\t{size}\t{files}\t{used}"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (container(30 * MB), ""),
        (container(30 * MB + 3 * 32 * 1024), ""),
        (container(31 * MB), "the log of api takes 31.0 MB, more than 30.0 MB"),
        (container(10 * MB, files=""), ""),
        (container(20 * MB, files=""), "more than 10.0 MB"),
        (container(MB, size=""), "grows without end: 1.0 MB now, no max-size"),
        (container(900 * 1024, size="1g", files="1"), ""),
        (container(3, size="2", files="1"), ""),
        (container(0, size="odd"), "grows without end"),
        (container(0, driver="journald"), ""),
        ("container\tapi\tlocal\t\t\t", ""),
        (f"old\t/var/log/shop.log\tno\t{51 * MB}", "of the old app, takes 51.0 MB"),
        (f"old\t/var/log/shop.log\tno\t{50 * MB}", ""),
        (f"old\t/var/log/shop.log\tyes\t{900 * MB}", ""),
    ],
)
def test_a_log_may_take_what_its_rotation_lets_it(row: str, said: str) -> None:
    look = looked(container(MB), row)

    assert [item.said for item in look.items] == ([] if not said else [look.items[0].said])
    assert not said or said in look.items[0].said
    assert not look.trouble


def test_a_stack_without_containers_says_nothing_of_their_logs() -> None:
    assert looked().trouble == "the new stack has no container on the server"


def question(**legacy: object) -> Command:
    given = {"manager": "systemd", "units": ["shop.service"], **legacy}
    found = chore_logs.ask(plan(legacy=given))["logs"]
    assert isinstance(found, Command)
    return found


def test_it_asks_as_root_for_what_the_plan_names() -> None:
    asked = question(proxy="nginx.service", access_logs=["/var/log/nginx/access.log"])

    assert asked.sudo
    assert asked.argv[-3:] == ("/var/log/nginx/access.log", "shop.service", "nginx.service")
    home = {"pm2_user": "node", "pm2_home": "/home/node/.pm2"}
    assert question(manager="pm2", units=["web"], **home).argv[-1] == "/home/node/.pm2"


def test_the_script_adds_up_what_was_rotated_and_finds_the_rules(tmp_path: Path) -> None:
    log = tmp_path / "c-json.log"
    for name, size in (("c-json.log", 700), ("c-json.log.1", 300), ("old.log", 50), ("new.log", 7)):
        (tmp_path / name).write_bytes(b"x" * size)
    row = f"api\\tjson-file\\t1k\\t2\\t{log}"
    done = ran(
        chore_logs._SCRIPT,
        tmp_path,
        *("shop", "shape", ""),
        *(str(tmp_path / "old.log"), "shop.service"),
        docker=f'case $1 in ps) echo c1 ;; *) printf "{row}\\n" ;; esac',
        systemctl=f'echo "append:{tmp_path}/new.log"; echo journal',
        # as logrotate 3.21 writes it
        logrotate=f'printf "Handling 1 logs\\n\\nconsidering log {tmp_path}/old.log\\n" >&2',
    )

    assert done.stdout.splitlines() == [
        "container\tapi\tjson-file\t1k\t2\t1000",
        f"old\t{tmp_path}/new.log\tno\t7",
        f"old\t{tmp_path}/old.log\tyes\t50",
    ]


@pytest.mark.parametrize(
    ("docker", "why"),
    [
        ("exit 1", "the Docker daemon is silent"),
        ("case $1 in ps) echo c1 ;; *) exit 1 ;; esac", "does not describe its containers"),
    ],
)
def test_a_silent_daemon_is_no_empty_stack(docker: str, why: str, tmp_path: Path) -> None:
    done = ran(chore_logs._SCRIPT, tmp_path, "shop", "shape", "", docker=docker)

    assert done.returncode == 3
    assert why in done.stdout
