"""An ACME authority and the DNS that it believes: pebble with its challenge test server."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_READY_SECONDS = 20.0
#: No chance in a test: no refused nonces, no remembered authorisations, no waiting.
_CALM = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0", "PEBBLE_AUTHZREUSE": "0"}


class AuthorityFailed(Exception):
    """The authority or its DNS does not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The running authority, at an address that the servers of the sandbox reach.

    `directory` is what Caddy takes as `acme_ca`, and `own_root` (PEM) as `acme_ca_root`; whoever
    trusts `issued_root` (PEM) trusts its certificates. `dns` is a resolver as `address:port`.
    """

    directory: str
    dns: str
    own_root: Path
    issued_root: Path
    _names: str

    def point(self, host: str, *addresses: str) -> None:
        """The name has these IPv4 addresses and no others."""
        self._tell("clear-a", host)
        self._tell("add-a", host, addresses=addresses)

    def permit(self, host: str, *authorities: str) -> None:
        """The name's CAA record lets these issue; none: there is no record."""
        self._tell("clear-caa", host)
        if authorities:
            policies = [{"tag": "issue", "value": each} for each in authorities]
            self._tell("add-caa", host, policies=policies)

    def _tell(self, order: str, host: str, **more: object) -> None:
        body = json.dumps({"host": host, **more}).encode()
        with urllib.request.urlopen(f"{self._names}/{order}", body, timeout=5):
            pass


@contextmanager
def authority(address: str, days: int = 90) -> Iterator[Authority]:
    """Run both at one address of this machine; certificates last that many days.

    :raises AuthorityFailed: when one of them does not start.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="slipway-acme-")))
        dns, names, acme, control = (f"{address}:{port}" for port in _free_ports(address, 4))
        _own_pair(folder, address)
        _configure(folder, acme, control, days)
        stack.enter_context(_running(folder, "dns", _resolver(dns, names), f"http://{names}/"))
        roots = f"https://{control}/roots/0"
        pebble = ("pebble", "-strict", "-config", "pebble.json", "-dnsserver", dns)
        root = stack.enter_context(_running(folder, "pebble", pebble, roots))
        (folder / "issued.pem").write_bytes(root)
        yield Authority(
            directory=f"https://{acme}/dir",
            dns=dns,
            own_root=folder / "own.pem",
            issued_root=folder / "issued.pem",
            _names=f"http://{names}",
        )


def _resolver(dns: str, names: str) -> tuple[str, ...]:
    off = ("-http01", "", "-https01", "", "-tlsalpn01", "")
    unknown = ("-defaultIPv4", "", "-defaultIPv6", "")
    return ("pebble-challtestsrv", "-dns01", dns, "-management", names, *off, *unknown)


def _configure(folder: Path, acme: str, control: str, days: int) -> None:
    settings = {
        "listenAddress": acme,
        "managementListenAddress": control,
        "certificate": str(folder / "own.pem"),
        "privateKey": str(folder / "own.key"),
        "httpPort": 80,
        "tlsPort": 443,
        "certificateValidityPeriod": days * 86_400,
    }
    (folder / "pebble.json").write_text(json.dumps({"pebble": settings}))


@contextmanager
def _running(folder: Path, name: str, argv: Sequence[str], url: str) -> Iterator[bytes]:
    """The program, and what it says at the URL once it answers."""
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        try:
            process = subprocess.Popen(
                argv, cwd=folder, env={**os.environ, **_CALM}, stdout=out, stderr=out
            )
        except FileNotFoundError:
            raise AuthorityFailed(f"{argv[0]} is missing: install Debian's pebble") from None
    try:
        yield _answer(process, log, url, folder / "own.pem")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _answer(process: subprocess.Popen[bytes], log: Path, url: str, trusted: Path) -> bytes:
    trust = ssl.create_default_context(cafile=str(trusted))
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2, context=trust) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as answer:
            return answer.read()
        except OSError:
            time.sleep(0.02)
    raise AuthorityFailed(f"{url} does not answer:\n{log.read_text()[-600:]}")


def _free_ports(address: str, count: int) -> list[int]:
    with ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server((address, 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in taken]


def _own_pair(folder: Path, address: str) -> None:
    """What the authority itself shows to its clients."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pebble's own door")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=7))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "own.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "own.key").write_bytes(private)
