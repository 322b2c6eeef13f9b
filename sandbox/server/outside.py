"""What can be seen of a server from where we are, as its users and the bot see it."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

PAUSE_SECONDS = 0.05


class NotReady(Exception):
    """A server did not come up in time; the message says what is missing."""


class _At(http.client.HTTPSConnection):
    """HTTPS to an address while asking for a name, as if DNS had answered."""

    def __init__(self, address: str, domain: str, ca_path: Path) -> None:
        self._trust = ssl.create_default_context(cafile=str(ca_path))
        self._address = address
        super().__init__(domain, timeout=5, context=self._trust)

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), 5)
        self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)


def wait_https(address: str, url: str, ca_path: Path, seconds: float) -> None:
    """Wait until the URL at the address is 200 with a certificate we trust.

    :raises NotReady: when it does not in time.
    """
    asked = urlsplit(url)

    def healthy() -> bool:
        connection = _At(address, str(asked.hostname), ca_path)
        try:
            connection.request("GET", asked.path)
            return connection.getresponse().status == 200
        finally:
            connection.close()

    _wait(healthy, f"{url} at {address}", seconds)


def wait_ssh(address: str, port: int, seconds: float) -> None:
    """Wait until sshd says its version.

    :raises NotReady: when it does not in time.
    """

    def greeted() -> bool:
        with socket.create_connection((address, port), 5) as connection:
            return connection.recv(8).startswith(b"SSH-2.0")

    _wait(greeted, f"SSH at {address}:{port}", seconds)


def _wait(condition: Callable[[], bool], what: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
            seen = "another answer"
        except (OSError, http.client.HTTPException) as error:
            seen = f"{type(error).__name__}: {error}"
        if time.monotonic() > deadline:
            raise NotReady(f"{what} did not answer in {seconds:.0f} s: {seen}")
        time.sleep(PAUSE_SECONDS)
