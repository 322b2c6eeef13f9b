"""One sandbox server: started, asked, rebooted and taken away."""

from __future__ import annotations

import base64
import secrets
import shlex
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from docker.models.containers import Container

from sandbox.server import cache, engine, outside, parts
from sandbox.server.facts import FACTS
from sandbox.server.outside import NotReady

READY_SECONDS = 90.0
_LONGEST_COMMAND = 180.0
#: Status, output, complaints and the word that says it is all.
_WHOLE_ANSWER = 4
_KEEP = 'f=$1; shift; "$@" >"$f.out" 2>"$f.err" </dev/null; echo $? >"$f.new"; mv "$f.new" "$f.rc"'
_FETCH = """
test -e "$1.rc" || exit 0
cat "$1.rc"; base64 -w0 "$1.out"; echo; base64 -w0 "$1.err"; echo; printf end
"""


class Server:
    """A running server with an app on it. Close it with :meth:`stop` or use it in ``with``."""

    port = 22

    def __init__(self, name: str) -> None:
        self.name = name
        self._client = engine.connect()
        self._box: Container = self._client.containers.get(parts.box_name(name))
        self.address = parts.address(self._box)
        self.kind = parts.kind_of(self._box)

    @property
    def user(self) -> str:
        """The login user."""
        return str(FACTS[self.kind]["user"])

    @property
    def domain(self) -> str:
        """The public name of its app."""
        return str(FACTS[self.kind]["domain"])

    @property
    def health(self) -> list[str]:
        """Public URLs that answer 200 when the app is well."""
        return [f"https://{self.domain}{path}" for path in FACTS[self.kind]["health"]]

    @property
    def dns(self) -> tuple[str, int]:
        """Address and port of the name server that knows the domain, and nothing else."""
        return (self.address, 53)

    @property
    def _state(self) -> Path:
        return cache.folder("servers", self.name)

    @property
    def key_path(self) -> Path:
        """Private key of the login user, mode 0600."""
        return self._state / "id_ed25519"

    @property
    def ca_path(self) -> Path:
        """Certificate (PEM) of the authority that signed what this server shows."""
        return self._state / "ca.pem"

    @property
    def host_key(self) -> str:
        """The host key as pinned at the start: ``ssh-ed25519 AAAA…``."""
        return (self._state / "host_key").read_text().strip()

    def facts(self) -> dict[str, Any]:
        """Everything that a migration file needs to name, secrets by name only."""
        return {
            **FACTS[self.kind],
            "name": self.name,
            "kind": str(self.kind),
            "address": self.address,
            "port": self.port,
            "key_path": str(self.key_path),
            "host_key": self.host_key,
            "ca_path": str(self.ca_path),
            "health": self.health,
            "dns": {"address": self.address, "port": 53},
        }

    def login(self) -> tuple[str, str]:
        """E-mail and password of the app's first account."""
        values = self._values()
        return values["ADMIN_EMAIL"], values["ADMIN_PASSWORD"]

    def database_url(self) -> str:
        """The app's connection string, with its password; it holds on the server itself."""
        return self._values()["DATABASE_URL"]

    def _values(self) -> dict[str, str]:
        file = shlex.quote(FACTS[self.kind]["legacy"]["env_file"])
        lines = self.run(f"cat {file}").stdout.splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def run(self, command: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a shell line as root on the server's console, without SSH.

        :raises subprocess.CalledProcessError: on a code other than 0, unless told not to check.
        """
        return self._run(["sh", "-c", command], check=check)

    def run_as_user(self, command: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a shell line as the login user in a login shell, as over SSH."""
        return self._run(["runuser", "-l", self.user, "-c", command], check=check)

    def _run(self, argv: list[str], *, check: bool) -> subprocess.CompletedProcess[str]:
        """Keep what a command prints on the server, and fetch it afterwards.

        A busy engine now and then ends an exec's stream with its output lost, or before it knows
        the exit code. Fetching may be repeated, the command itself may not.
        """
        kept = f"/var/tmp/console-{secrets.token_hex(6)}"
        self._exec(["sh", "-c", _KEEP, "sh", kept, *argv])
        code, out, err = self._fetch(kept)
        if check and code:
            raise subprocess.CalledProcessError(code, argv, out, err)
        return subprocess.CompletedProcess(argv, code, out, err)

    def _fetch(self, kept: str) -> tuple[int, str, str]:
        deadline = time.monotonic() + _LONGEST_COMMAND
        while time.monotonic() < deadline:
            said = self._exec(["sh", "-c", _FETCH, "sh", kept]).split("\n")
            if said[-1] == "end" and len(said) == _WHOLE_ANSWER:  # the engine may lose a part
                code, *parts, _ = said
                self._exec(["sh", "-c", 'rm -f "$1".*', "sh", kept])
                out, err = (base64.b64decode(part).decode(errors="replace") for part in parts)
                return int(code), out, err
            time.sleep(0.02)
        raise NotReady(f"{self.name}: a command did not end in {_LONGEST_COMMAND:.0f} s")

    def _exec(self, argv: list[str]) -> str:
        api = self._client.api
        begun = api.exec_create(self._box.id, argv)["Id"]
        return bytes(api.exec_start(begun) or b"").decode(errors="replace")

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until old services and new stack answer, inside and from here.

        :raises NotReady: when they do not in time.
        """
        done = self.run(f"/usr/lib/sandbox/ready {seconds}", check=False)
        if done.returncode:
            raise NotReady(f"{self.name}: {done.stderr.strip() or done.stdout.strip()}")
        self._keep_authority()
        outside.wait_https(self.address, self.health[0], self.ca_path, seconds)
        outside.wait_ssh(self.address, self.port, seconds)

    def _keep_authority(self) -> None:
        if self.ca_path.exists():
            return
        text = self.run("cat /etc/sandbox-ca/ca.pem").stdout
        if "END CERTIFICATE" not in text:
            raise NotReady(f"{self.name}: its authority's certificate did not come through")
        self.ca_path.write_text(text)

    def reboot(self) -> None:
        """Restart the machine and wait until it is ready again.

        :raises NotReady: when it does not come back, or comes back elsewhere.
        """
        self.restart()
        self.wait_ready()

    def restart(self) -> None:
        """Restart the machine; which services come up is for others to see.

        :raises NotReady: when it comes back elsewhere.
        """
        self._box.restart(timeout=30)
        self._box.reload()
        if parts.address(self._box) != self.address:
            raise NotReady(f"{self.name} came back with the address {parts.address(self._box)}")

    def pause(self) -> None:
        """Freeze the machine: connections open as before, and nothing answers any more."""
        self._box.pause()

    def resume(self) -> None:
        """Let a frozen machine go on."""
        self._box.unpause()

    def stop(self) -> None:
        """Take container, disk, network and keys away; a second call does nothing."""
        parts.remove(self._client, self.name)
        self._client.close()

    def close(self) -> None:
        """Let go of the connection to the engine; the server stays."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
