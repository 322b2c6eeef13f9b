"""What an image is made of, and the name that follows from it: same recipe, same image."""

from __future__ import annotations

import hashlib
import io
import re
import ssl
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.server.kinds import Kind

HERE = Path(__file__).parent
REPOSITORY = "slipway-sandbox"
SUITE = "trixie"
PM2 = "7.0.4"
PACKAGES = (
    "apt ca-certificates caddy curl dbus dnsmasq docker-cli docker-compose docker-registry"
    " docker.io e2fsprogs git iproute2 iptables jq libpam-systemd nftables nginx-light"
    " openssh-server openssl postgresql procps python3 python3-aiohttp python3-greenlet"
    " python3-psycopg python3-sqlalchemy sudo systemd systemd-sysv util-linux"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Files by their place in the build context, and the parameters of the build.

    The result does not follow from what is `lent`: that belongs to the machine that builds.
    """

    kind: str
    files: Mapping[str, Path]
    parameters: Mapping[str, str]
    lent: Mapping[str, Path] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Hash names, modes, contents and parameters; twelve hex digits."""
        total = hashlib.sha256(repr(sorted(self.parameters.items())).encode())
        for name, path in sorted(self.files.items()):
            total.update(f"{name}\0{_mode(path):o}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
        return total.hexdigest()[:12]

    @property
    def tag(self) -> str:
        """Name the image."""
        return f"{REPOSITORY}:{self.kind}-{self.digest}"

    def context(self) -> io.BytesIO:
        """Pack the files as the engine wants them: owned by root, without times."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            for name, path in sorted({**self.lent, **self.files}.items()):
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode = path.stat().st_size, _mode(path)
                with path.open("rb") as content:
                    archive.addfile(entry, content)
        packed.seek(0)
        return packed


def _mode(path: Path) -> int:
    """A checkout keeps one bit of a mode, so the recipe does too."""
    return 0o755 if path.stat().st_mode & 0o100 else 0o644


def _below(folder: Path, prefix: str) -> dict[str, Path]:
    return {
        f"{prefix}{path.relative_to(folder)}": path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def debian() -> Recipe:
    """Give the bare Debian root."""
    return Recipe(kind="debian", files={}, parameters={"suite": SUITE})


def base() -> Recipe:
    """Give the root with the server's packages."""
    return Recipe(
        kind="base",
        files={"Dockerfile": HERE / "recipe" / "base.Dockerfile"},
        parameters={"BASE": debian().tag, "PACKAGES": PACKAGES},
    )


def node() -> Recipe:
    """Give the root with Node and pm2 beside the server's packages."""
    trusted = ssl.get_default_verify_paths().cafile
    return Recipe(
        kind="node",
        files={"Dockerfile": HERE / "recipe" / "node.Dockerfile"},
        parameters={"BASE": base().tag, "PM2": PM2},
        lent={"trust.pem": Path(trusted)} if trusted else {},
    )


def server(kind: Kind) -> Recipe:
    """Give the whole server: what all kinds have, and what this one lays over it."""
    folder, own = HERE / "recipe", HERE / "recipe" / kind
    return Recipe(
        kind=kind,
        files={
            "Dockerfile": folder / "server.Dockerfile",
            **_below(folder / "root", "root/"),
            **_below(own / "root", "root/"),
            **_below(own / "stack", "stack/"),
            **_app(kind),
        },
        parameters={
            "BASE": node().tag if kind is Kind.PM2 else base().tag,
            "STACK": _said(own, "STACK"),
        },
    )


_TODAY = {
    Kind.SYSTEMD: "root/opt/shop/",
    Kind.PM2: "root/home/node/blog/",
    Kind.STATIC: "root/var/www/docs/",
}


def _app(kind: Kind) -> dict[str, Path]:
    """Give the app's code in both of its places: where it runs today, and for the new images."""
    code = _below(HERE / "recipe" / kind / "app", "")
    if kind is not Kind.STATIC:
        code |= _below(HERE / "shop", "shop/")
    places = (_TODAY[kind], "stack/app/")
    return {f"{place}{name}": path for place in places for name, path in code.items()}


def _said(folder: Path, name: str) -> str:
    text = (folder / "root/usr/lib/sandbox/kind").read_text()
    (value,) = re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)
    return str(value)


def disk(kind: Kind) -> Recipe:
    """Give the disk with the app's images; everything it is made from lies in the server."""
    return Recipe(kind=f"{kind}-disk", files={}, parameters={"BASE": server(kind).tag})


def every() -> tuple[Recipe, ...]:
    """All that any kind of server needs."""
    kinds = (part(kind) for kind in Kind for part in (server, disk))
    return (debian(), base(), node(), *kinds)


def volume(part: Recipe) -> str:
    """Name the volume of a disk."""
    return part.tag.replace(":", "-")
