"""Lets the Docker SDK talk over one channel that is open already."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPException
from typing import Any

import docker
import paramiko
import requests.adapters
import urllib3.connection
import urllib3.connectionpool

# Both are never looked up: all that is sent goes into the channel.
_URL = "http+docker://daemon"
_SOCKET = "unix:///daemon"
# Spoken only to ask for the daemon's own version, and that question carries no version.
_ANY = "1.41"


class _Connection(urllib3.connection.HTTPConnection):
    """HTTP over the channel, once: what was closed is not opened again."""

    def __init__(self, channel: paramiko.Channel) -> None:
        super().__init__("daemon")
        self._channel: paramiko.Channel | None = channel

    def connect(self) -> None:
        if self._channel is None:
            raise HTTPException("the daemon ended the conversation")
        self.sock, self._channel = self._channel, None

    def close(self) -> None:
        """Let go of the channel but leave it open: its exit status says what went wrong."""
        self.sock = None
        super().close()


class _Pool(urllib3.connectionpool.HTTPConnectionPool):
    """Exactly one connection."""

    def __init__(self, channel: paramiko.Channel) -> None:
        super().__init__("daemon", maxsize=1, block=True)
        self._only = _Connection(channel)

    def _new_conn(self) -> _Connection:
        return self._only

    def _get_conn(self, timeout: float | None = None) -> _Connection:  # noqa: ARG002 - urllib3's
        return self._only  # urllib3 would poll the channel's file descriptor, and leak one each

    def _put_conn(self, conn: object) -> None:
        """Keep it; it is the only one."""


class _Adapter(requests.adapters.HTTPAdapter):
    """Sends every request into the one connection."""

    def __init__(self, channel: paramiko.Channel) -> None:
        self._pool = _Pool(channel)
        super().__init__()

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> _Pool:
        return self._pool


def daemon(channel: paramiko.Channel) -> tuple[docker.APIClient, Mapping[str, Any]]:
    """A client that speaks the daemon's own API version, and what the daemon says of it."""
    adapter = _Adapter(channel)
    about = _client(adapter, _ANY).version(api_version=False)
    return _client(adapter, about["ApiVersion"]), about


def _client(adapter: _Adapter, version: str) -> docker.APIClient:
    client = docker.APIClient(base_url=_SOCKET, version=version)
    client.trust_env = False
    client.base_url = _URL
    client.mount(_URL, adapter)
    return client
