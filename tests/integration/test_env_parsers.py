"""What systemd, Compose and python-dotenv make of the same lines, and what we say of them."""

from __future__ import annotations

import io
import json
import shlex
from collections.abc import Mapping

import pytest
from dotenv import dotenv_values

from bot.shell.on_server.env_lines import entries
from sandbox.server import Server
from tests.bot.shell.on_server.test_env_lines import LINES, REFUSED

pytestmark = pytest.mark.server

#: The columns of the reference that no parser of ours may change unseen: systemd, Compose, dotenv.
REFERENCE = {
    "X=pa$word1": ("pa$word1", "pa", "pa$word1"),
    "X=x${PLAIN}y": ("x${PLAIN}y", "xabcy", "xabcy"),
    'X="quoted value"': ("quoted value",) * 3,
    "X=abc #def": ("abc #def", "abc", "abc"),
    r"X=a\nb": ("anb", r"a\nb", r"a\nb"),
    r'X="a\nb"': (r"a\nb", "a\nb", "a\nb"),
    'X={"a":"b"}': ('{"a":"b"}',) * 3,
    "X=trail  ": ("trail",) * 3,
    "export X=1": ("absent", "1", "1"),
    "X=1\r": ("1",) * 3,
}

Read = tuple[str, str, str]


def named(lines: Mapping[int, str]) -> str:
    """All lines in one file, each with a name of its own in place of X."""
    return "PLAIN=abc\n" + "\n".join(
        line.replace("X", f"X{number}X", 1) for number, line in lines.items()
    )


class Parsers:
    """The real ones, each asked once about one file on the server."""

    def __init__(self, server: Server, text: str) -> None:
        folder = server.run("mktemp -d").stdout.strip()
        self._path = f"{folder}/lines.env"
        try:
            server.run(f"printf %s {shlex.quote(text)} > {self._path}")
            self.systemd = self._systemd(server)
            self.compose = self._compose(server)
        finally:
            server.run(f"rm -r {folder}")
        self.dotenv = dotenv_values(stream=io.StringIO(text, newline=""))

    def _systemd(self, server: Server) -> dict[str, str]:
        run = f"systemd-run --quiet --wait --pipe -p EnvironmentFile={self._path} env -0"
        pairs = (pair.partition("=") for pair in server.run(run).stdout.split("\0"))
        return {name: value for name, _, value in pairs}

    def _compose(self, server: Server) -> dict[str, str] | None:
        project = json.dumps({"services": {"x": {"image": "x", "env_file": [self._path]}}})
        run = f"printf %s {shlex.quote(project)} | docker compose -p x -f - config --format json"
        done = server.run(f"{run} 2>/dev/null", check=False)
        if done.returncode:
            return None
        found = json.loads(done.stdout)["services"]["x"].get("environment") or {}
        return {
            name: value.replace("$$", "$") for name, value in found.items() if value is not None
        }

    def read(self, name: str) -> Read:
        """What each makes of a variable."""
        dotenv = self.dotenv.get(name)
        return (
            self.systemd.get(name, "absent"),
            (self.compose or {}).get(name, "absent"),
            "absent" if dotenv is None else dotenv,
        )


@pytest.fixture(scope="module")
def table(server: Server) -> dict[str, Read]:
    """Each line with what the three read; a name that systemd refuses is asked as it is."""
    lines = dict(enumerate(LINES))
    parsers = Parsers(server, named(lines) + "\n")
    found = {}
    for number, line in lines.items():
        (entry,) = entries(line.replace("X", f"X{number}X", 1))
        found[line] = parsers.read(entry.name)
    return found


@pytest.mark.parametrize(("line", "kinds"), LINES.items())
def test_a_line_is_called_drift_exactly_when_the_parsers_differ(
    table: dict[str, Read], line: str, kinds: str
) -> None:
    differ = len(set(table[line])) > 1

    assert differ is bool(kinds) or kinds == "bare", table[line]


@pytest.mark.parametrize(("line", "read"), REFERENCE.items())
def test_the_table_of_the_reference_holds(table: dict[str, Read], line: str, read: Read) -> None:
    assert table[line] == read


@pytest.mark.parametrize("line", REFUSED)
def test_compose_refuses_the_whole_file(server: Server, line: str) -> None:
    assert Parsers(server, f"{line}\n").compose is None
