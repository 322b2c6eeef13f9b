"""One sandbox server: started, asked, rebooted and taken away."""

from __future__ import annotations

import re
import secrets
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import docker
from docker.errors import NotFound
from docker.models.containers import Container

from sandbox.server import cache, container, engine, images, keys, outside, recipe

DOMAIN = "shop.test"
READY_SECONDS = 90.0
Streams = tuple[bytes | None, bytes | None]
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")


class NotReady(Exception):
    """A server did not come up in time; the message says what is missing."""


class Server:
    """A running server with the shop on it. Close it with :meth:`stop` or use it in ``with``."""

    user = "deploy"
    port = 22
    domain = DOMAIN

    def __init__(self, name: str) -> None:
        self.name = name
        self._client = engine.connect()
        self._box: Container = self._client.containers.get(_box_name(name))
        self.address = _address(self._box)

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
            "name": self.name,
            "address": self.address,
            "port": self.port,
            "user": self.user,
            "key_path": str(self.key_path),
            "host_key": self.host_key,
            "ca_path": str(self.ca_path),
            "domain": self.domain,
            "dns": {"address": self.address, "port": 53},
            **SHOP,
        }

    def login(self) -> tuple[str, str]:
        """E-mail and password of the shop's first account."""
        values = dict(
            line.split("=", 1)
            for line in self.run("cat /etc/shop/shop.env").stdout.splitlines()
            if "=" in line
        )
        return values["ADMIN_EMAIL"], values["ADMIN_PASSWORD"]

    def run(self, command: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a shell line as root on the server's console, without SSH.

        :raises subprocess.CalledProcessError: on a code other than 0, unless told not to check.
        """
        return self._run(["sh", "-c", command], check=check)

    def run_as_user(self, command: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a shell line as the login user in a login shell, as over SSH."""
        return self._run(["runuser", "-l", self.user, "-c", command], check=check)

    def _run(self, argv: list[str], *, check: bool) -> subprocess.CompletedProcess[str]:
        code, output = self._box.exec_run(argv, demux=True)
        out, err = ((part or b"").decode(errors="replace") for part in cast("Streams", output))
        if check and code:
            raise subprocess.CalledProcessError(int(code), argv, out, err)
        return subprocess.CompletedProcess(argv, int(code or 0), out, err)

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until old services and new stack answer, inside and from here.

        :raises NotReady: when they do not in time.
        """
        done = self.run(f"/usr/lib/sandbox/ready {seconds}", check=False)
        if done.returncode:
            raise NotReady(f"{self.name}: {done.stderr.strip() or done.stdout.strip()}")
        (self._state / "ca.pem").write_text(self.run("cat /etc/sandbox-ca/ca.pem").stdout)
        outside.wait_https(self.address, self.domain, self.ca_path, seconds)
        outside.wait_ssh(self.address, self.port, seconds)

    def reboot(self) -> None:
        """Restart the machine and wait until it is ready again.

        :raises NotReady: when it does not come back, or comes back elsewhere.
        """
        self._box.restart(timeout=30)
        self._box.reload()
        if _address(self._box) != self.address:
            raise NotReady(f"{self.name} came back with the address {_address(self._box)}")
        self.wait_ready()

    def pause(self) -> None:
        """Freeze the machine: connections open as before, and nothing answers any more."""
        self._box.pause()

    def resume(self) -> None:
        """Let a frozen machine go on."""
        self._box.unpause()

    def stop(self) -> None:
        """Take container, disk, network and keys away; a second call does nothing."""
        remove(self._client, self.name)
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


SHOP: dict[str, Any] = {
    "app": "shop",
    "legacy": {
        "manager": "systemd",
        "units": ["shop-api.service", "shop-web.service", "shop-worker.service"],
        "workers": ["shop-worker.service"],
        "proxy_unit": "nginx.service",
        "env_file": "/etc/shop/shop.env",
        "uploads": ["/srv/shop/uploads"],
        "ports": [80, 443],
        "health": {"api": "http://127.0.0.1:8000/health", "web": "http://127.0.0.1:8080/health"},
        "build": "1.4.1",
    },
    "stack": {
        "folder": "/srv/shop-next",
        "compose_file": "/srv/shop-next/docker-compose.prod.yml",
        "env_file": "/srv/shop-next/.env.prod",
        "env_example": "/srv/shop-next/.env.prod.example",
        "caddyfile": "/srv/shop-next/Caddyfile",
        "project": "shop-next",
        "services": ["api", "web", "worker", "caddy"],
        "workers": ["worker"],
        "worker_profile": "cutover",
        "caddy_service": "caddy",
        "ports": {"api": 18000, "web": 18080, "caddy_http": 18088, "caddy_https": 18443},
        "health": {"api": "http://127.0.0.1:18000/health", "web": "http://127.0.0.1:18080/health"},
        "build": "1.5.0",
    },
    "required_env": [
        "DOMAIN",
        "DATABASE_URL",
        "SECRET_KEY",
        "UPLOAD_DIR",
        "ADMIN_EMAIL",
        "ADMIN_PASSWORD",
    ],
    "database": {"kind": "postgres", "url_env": "DATABASE_URL"},
}


def _box_name(name: str) -> str:
    return f"slipway-{name}"


def _address(box: Container) -> str:
    networks = box.attrs["NetworkSettings"]["Networks"]
    return str(networks[box.name]["IPAddress"])


def start(name: str | None = None) -> Server:
    """Start a server and return it ready; images are built first where they are missing.

    :raises EngineUnavailable: when no Docker Engine can be had.
    :raises NotReady: when it does not come up; nothing of it is left then.
    """
    name = name or f"shop-{secrets.token_hex(3)}"
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a server: use a-z, 0-9 and -, 31 at most")
    engine.up()
    client = engine.connect()
    try:
        images.ready(client)
        remove(client, name)
        try:
            _launch(client, name)
            server = Server(name)
            _wait_first_boot(server)
        except BaseException:
            remove(client, name)
            raise
    finally:
        client.close()
    return server


def _launch(client: docker.DockerClient, name: str) -> None:
    box = _box_name(name)
    labels = {engine.LABEL: name}
    client.networks.create(
        box,
        driver="bridge",
        labels=labels,
        # Nothing of the sandbox reaches the world: what leaves the bridge finds no way back.
        options={"com.docker.network.bridge.enable_ip_masquerade": "false"},
    )
    client.volumes.create(name=box, labels=labels)
    public = keys.make(cache.folder("servers", name) / "id_ed25519")
    template = recipe.volume(recipe.disk())
    shape = container.Shape(
        name=box,
        command=["/sbin/init"],
        labels=labels,
        network=box,
        environment={
            "SANDBOX_AUTHORIZED_KEY": public,
            "SANDBOX_NAME": name,
            "SANDBOX_DOMAIN": DOMAIN,
        },
        volumes={
            box: {"bind": "/var/lib/sandbox/disk", "mode": "rw"},
            template: {"bind": "/var/lib/sandbox/template", "mode": "ro"},
        },
    )
    container.create(client, recipe.server().tag, shape)


def _wait_first_boot(server: Server) -> None:
    try:
        server.wait_ready()
        public = server.run("cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub").stdout
        (cache.folder("servers", server.name) / "host_key").write_text(public)
    except BaseException:
        server.close()
        raise


def remove(client: docker.DockerClient, name: str) -> None:
    """Take everything of that name away, also what a broken start left."""
    box = _box_name(name)
    container.remove(client, box)
    for kind in (client.volumes, client.networks):
        try:
            kind.get(box).remove()
        except NotFound:
            continue
    shutil.rmtree(cache.folder("servers", name))


def list_servers() -> list[Server]:
    """Return the servers that exist on the engine that answers; the caller closes them."""
    client = engine.connect()
    try:
        boxes = client.containers.list(filters={"label": engine.LABEL})
        names = [str(box.labels[engine.LABEL]) for box in boxes]
    finally:
        client.close()
    return [Server(name) for name in sorted(names) if name != "build"]


def stop_all() -> list[str]:
    """Take every sandbox server away, half-started ones too, and return their names."""
    client = engine.connect()
    try:
        only: dict[str, str | list[str] | bool] = {"label": engine.LABEL}
        found = [box.labels for box in client.containers.list(all=True, filters=only)]
        found += [network.attrs["Labels"] for network in client.networks.list(filters=only)]
        found += [volume.attrs["Labels"] for volume in client.volumes.list(filters=only)]
        names = {str(labels[engine.LABEL]) for labels in found} - {"build", "images"}
        for name in sorted(names):
            remove(client, name)
        return sorted(names)
    finally:
        client.close()
