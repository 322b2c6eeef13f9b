from __future__ import annotations

import secrets
import subprocess
from collections.abc import Callable
from pathlib import Path

from bot.domain.plan import Plan
from bot.domain.probe import KeyedCommand
from bot.domain.reading import Output
from bot.shell import environment, variables
from bot.shell.report import report


def test_old_apps_are_services_and_not_the_proxy(shop_plan: Callable[..., Plan]) -> None:
    pm2 = shop_plan(legacy={"manager": "pm2", "units": ["api", "web"]})

    assert environment.old_services(shop_plan()) == ("api.service",)
    assert environment.old_services(shop_plan(legacy={"proxy": None})) == ("api.service",)
    assert environment.old_services(pm2) == ("api", "web")


def test_the_question_is_keyed_and_asked_as_root(shop_plan: Callable[..., Plan]) -> None:
    plan = shop_plan(stack={"required": ["B"], "may_differ": {"A": "its own"}})

    asked = environment.ask(plan)

    assert isinstance(asked, KeyedCommand)
    assert asked.sudo
    assert "A B" in asked.argv
    assert environment.known_names(plan.stack) == ("A", "B")


def test_files_are_read_where_they_lie(shop_plan: Callable[..., Plan], tmp_path: Path) -> None:
    value = secrets.token_hex(16)
    (tmp_path / ".env.prod").write_text(f"DOMAIN=shop.example\nTOKEN=$x{value}\n")
    plan = shop_plan(stack={"directory": str(tmp_path)})

    done = subprocess.run(
        environment.ask_text(plan.stack).argv,
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )

    files = variables.files(report(Output(status=done.returncode, stdout=done.stdout)))
    assert files.full == {"DOMAIN": True, "TOKEN": True}
    assert files.drift == (("2", "TOKEN", "dollar"),)
    assert value not in done.stdout + done.stderr


def test_a_server_without_python_says_so(shop_plan: Callable[..., Plan], tmp_path: Path) -> None:
    plan = shop_plan(stack={"directory": str(tmp_path)})
    tools = tmp_path / "bin"
    tools.mkdir()

    def run(path: str) -> str:
        asked = environment.ask(plan)
        shell = ["/bin/sh", *asked.argv[1:]]
        # the script adds the system's folders to PATH: a shell that finds nothing stands for them
        words = [
            word.replace("/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin", path) for word in shell
        ]
        done = subprocess.run(
            words,
            input="key\nengine\n",
            capture_output=True,
            text=True,
            check=True,
            env={"PATH": path},
            timeout=20,
        )
        return done.stdout

    assert run(str(tools)).split() == ["reader", "missing", "slipway-end"]
