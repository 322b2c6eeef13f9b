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
from collections.abc import Mapping
from pathlib import Path

from sandbox.migration import migration, secrets, write
from sandbox.server import Server, start
from tests.benchmarks.figure import Figure

TRIES = 3
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
    """The medians of three; every run is a process of its own, start-up included."""
    tools = _tools()
    with start() as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = await _ours(server, folder)
        pyinfra = await _median(_pyinfra(tools, server, folder), {})
        ansible = await _median(_ansible(tools, server, folder), {"ANSIBLE_HOST_KEY_CHECKING": "0"})
    return [
        Figure(
            name="preflight",
            value=ours,
            unit="s",
            target="at most pyinfra's time for 10 commands",
            met=ours <= pyinfra,
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


async def _ours(server: Server, folder: Path) -> float:
    file = write(folder, migration(server))
    environment = {
        "XDG_STATE_HOME": str(folder),
        "SLIPWAY_MIGRATIONS": str(folder),
        **secrets(server),
    }
    return await _median([sys.executable, "-m", "bot", "preflight", str(file)], environment)


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


async def _median(argv: list[str], environment: Mapping[str, str]) -> float:
    seconds = [await _once(argv, environment) for _ in range(TRIES)]
    return statistics.median(seconds)


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
