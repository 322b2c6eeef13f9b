"""What an image is made of, and the name that follows from it: same recipe, same image."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = "slipway-sandbox"
SUITE = "trixie"
PACKAGES = (
    "apt ca-certificates caddy curl dbus dnsmasq docker-cli docker-compose docker-registry"
    " docker.io e2fsprogs git iproute2 iptables jq libpam-systemd nftables nginx-light"
    " openssh-server openssl postgresql procps python3 python3-aiohttp python3-greenlet"
    " python3-psycopg python3-sqlalchemy sudo systemd systemd-sysv util-linux"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Files by their place in the build context, and the parameters of the build."""

    kind: str
    files: Mapping[str, Path]
    parameters: Mapping[str, str]

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
            for name, path in sorted(self.files.items()):
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


def server() -> Recipe:
    """Give the whole server."""
    folder = HERE / "recipe"
    return Recipe(
        kind="server",
        files={
            "Dockerfile": folder / "server.Dockerfile",
            **_below(folder / "root", "root/"),
            **_below(folder / "stack", "stack/"),
            **_below(HERE / "shop", "shop/"),
        },
        parameters={"BASE": base().tag},
    )


def disk() -> Recipe:
    """Give the disk with the shop's images; everything it is made from lies in the server."""
    return Recipe(kind="disk", files={}, parameters={"BASE": server().tag})


def volume(part: Recipe) -> str:
    """Name the volume of a disk."""
    return part.tag.replace(":", "-")
