"""A whole preflight beside pyinfra and Ansible, on the same server in the same run."""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from bot.app.core import core
from bot.connectors.migration_files import read_migration
from bot.connectors.world import There, World
from bot.domain.plan import Plan
from bot.domain.reading import NoAnswer
from bot.executor import judging
from bot.executor.clock import SystemClock
from bot.settings import LocalSettings, load_local_settings
from sandbox.migration import migration, secrets, write
from sandbox.server import Server, start
from tests.benchmarks.figure import Figure

TRIES = 3
#: Seconds that a whole preflight may take, and between two looks at one under way.
LIMIT, LOOK = 5.0, 0.25
#: Ten read-only commands, as a person would check a server by hand.
COMMANDS = (
    "docker version --format '{{.Server.Version}}'",
    "docker compose version --short",
    "df -B1 --output=avail /var/lib/docker",
    "sudo -n ss -H -ltnp",
    "id -Gn",
    "stat -c %a /srv/shop-next/.env.prod",
    "curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:18000/health",
    "systemctl show shop-api -p UnitFileState",
    "systemctl list-units --no-pager shop-*",
    "docker ps --format '{{.Image}}'",
)


async def measure() -> list[Figure]:
    """Medians of three. Every tool is a whole process, start-up included, and they take turns."""
    tools = _tools()
    with start() as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = write(folder, migration(server))
        environment = _environment(server, folder)
        ours, pyinfra, ansible, probes = await _medians(
            partial(_once, [sys.executable, "-m", "bot", "preflight", str(file)], environment),
            partial(_once, _pyinfra(tools, server, folder), {}),
            partial(_once, _ansible(tools, server, folder), {"ANSIBLE_HOST_KEY_CHECKING": "0"}),
            partial(_server_probes, read_migration(file), environment),
        )
        running = await _in_a_running_bot(file, environment)
    return [
        Figure(
            name="preflight_server_probes",
            value=probes,
            unit="s",
            target="connecting to the last answer: at most pyinfra's process with 10 commands",
            met=probes <= pyinfra,
            compared_with=f"pyinfra, 10 commands, {pyinfra:.2f} s",
            ratio=probes / pyinfra,
        ),
        Figure(
            name="preflight_whole",
            value=ours,
            unit="s",
            target="the whole process: at most 5 s",
            met=ours <= LIMIT,
            compared_with=f"pyinfra, 10 commands, {pyinfra:.2f} s",
            ratio=ours / pyinfra,
        ),
        Figure(
            name="preflight_ansible",
            value=ours,
            unit="s",
            target="at most a fifth of ansible-playbook's",
            met=ours * 5 <= ansible,
            compared_with=f"ansible-playbook, 10 commands, {ansible:.2f} s",
            ratio=ours / ansible,
        ),
        Figure(
            name="preflight_in_a_running_bot",
            value=running,
            unit="s",
            target="order to verdict, server not connected yet: at most 5 s",
            met=running <= LIMIT,
            compared_with=f"pyinfra, 10 commands, {pyinfra:.2f} s",
            ratio=running / pyinfra,
        ),
    ]


def _tools() -> Path:
    """A virtual environment for the two peers, beside the project's own."""
    folder = Path("build/peers")
    if not (folder / "bin" / "ansible-playbook").exists():
        uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
        subprocess.run([uv, "venv", "--quiet", "--clear", str(folder)], check=True)
        python = str(folder / "bin" / "python")
        install = [uv, "pip", "install", "--quiet", "--python", python, "pyinfra", "ansible-core"]
        subprocess.run(install, check=True)
    return folder.absolute() / "bin"


def _environment(server: Server, folder: Path) -> dict[str, str]:
    state = {"XDG_STATE_HOME": str(folder), "SLIPWAY_MIGRATIONS": str(folder)}
    return {**state, **secrets(server)}


async def _in_a_running_bot(file: Path, environment: Mapping[str, str]) -> float:
    """From the order to the verdict; the first time loads libraries and does not count."""
    plan = read_migration(file)
    settings = load_local_settings({**os.environ, **environment})
    seconds = [await _ordered(settings, environment, plan, file) for _ in range(1 + TRIES)]
    return statistics.median(seconds[1:])


async def _ordered(
    settings: LocalSettings, environment: Mapping[str, str], plan: Plan, file: Path
) -> float:
    async with core(settings, environment) as parts:
        await parts.engine.start()
        try:
            began = time.perf_counter()
            order = await parts.service.preflights.order_in_terminal(
                plan, folder=str(file.parent), by="bench"
            )
            ended = asyncio.Event()
            parts.changes.append(lambda _: ended.set())
            while (await parts.service.preflights.state(order.run)).state.active:
                with suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), LOOK)
            return time.perf_counter() - began
        finally:
            await parts.engine.stop()


def _pyinfra(tools: Path, server: Server, folder: Path) -> list[str]:
    deploy = folder / "deploy.py"
    lines = ["from pyinfra.operations import server"]
    lines += [f"server.shell(commands=[{command!r}])" for command in COMMANDS]
    deploy.write_text("\n".join(lines) + "\n")
    login = ["--ssh-user", server.user, "--ssh-key", str(server.key_path), "--ssh-port", "22"]
    trust = ["--data", "ssh_strict_host_key_checking=off"]
    return [str(tools / "pyinfra"), "-y", *login, *trust, server.address, str(deploy)]


def _ansible(tools: Path, server: Server, folder: Path) -> list[str]:
    play = folder / "play.yml"
    tasks = "".join(f"    - ansible.builtin.shell: {command!r}\n" for command in COMMANDS)
    play.write_text(
        f"- hosts: all\n  gather_facts: false\n  tasks:\n{tasks}".replace(
            "{{", "{% raw %}{{"
        ).replace("}}", "}}{% endraw %}")
    )
    login = ["-u", server.user, "--private-key", str(server.key_path)]
    return [str(tools / "ansible-playbook"), "-i", f"{server.address},", *login, str(play)]


async def _server_probes(plan: Plan, environment: Mapping[str, str]) -> float:
    """From the start of connecting to the last answer of all that the plan asks of its server."""
    here = plan.at(plan.target)
    asked = judging.probes(judging.asked(judging.all_checks(), here))
    probes = [probe for probe in asked if isinstance(probe, There)]
    began = time.perf_counter()
    async with World(environment={**os.environ, **environment}, clock=SystemClock()) as world:
        answers = [reading async for _, reading in world.ask(probes, here)]
        taken = time.perf_counter() - began
    silent = [reading.detail for reading in answers if isinstance(reading, NoAnswer)]
    assert not silent, silent
    return taken


async def _medians(*tools: Callable[[], Awaitable[float]]) -> list[float]:
    """They take turns, so that a noisy moment of the machine hits all of them.

    The first round loads libraries and files, and does not count.
    """
    rounds = [[await tool() for tool in tools] for _ in range(1 + TRIES)][1:]
    return [statistics.median(each) for each in zip(*rounds, strict=True)]


async def _once(argv: list[str], environment: Mapping[str, str]) -> float:
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *argv,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    if process.returncode:
        message = f"{argv[0]} ended with {process.returncode}: {out.decode()[-800:]}"
        raise AssertionError(message)
    return time.perf_counter() - began
