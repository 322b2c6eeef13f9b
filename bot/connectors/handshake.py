"""The blocking part of opening an SSH connection: host key, login. Runs in a thread."""

from __future__ import annotations

import base64
import io
import logging
import socket

import paramiko
from paramiko.ssh_exception import (
    BadAuthenticationType,
    IncompatiblePeer,
    PasswordRequiredException,
    SSHException,
)

from bot.connectors.peer import spoken
from bot.connectors.silence import ConnectionLost
from bot.domain.errors import HostKeyChanged, LoginRefused
from bot.domain.plan import Target
from bot.domain.secret import Secret

# All it reports reaches us as an exception; its log lines add tracebacks that nobody asked for.
logging.getLogger("paramiko").setLevel(logging.CRITICAL)

_KINDS: tuple[type[paramiko.PKey], ...] = (
    paramiko.Ed25519Key,
    paramiko.ECDSAKey,
    paramiko.RSAKey,
)
_ALGORITHMS = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}
_PATIENCE = 3_600.0


class Handshake:
    """One attempt on one connected socket. `cut` ends it from another thread."""

    def __init__(self, sock: socket.socket, target: Target) -> None:
        self.transport = paramiko.Transport(sock)
        self.place = spoken(target.host, target.port)
        self.stage = "accepts connections but does not speak SSH"
        self._sock = sock
        self._target = target

    def login(self, key: Secret) -> paramiko.Transport:
        """The authenticated connection.

        Raises `HostKeyChanged`, `LoginRefused` or `ConnectionLost`. Has no time limit of its own:
        paramiko's are set out of the way and the caller's deadline cuts.
        """
        identity = self._identity(key)
        self._expect_host()
        self.stage = "did not finish the login"
        self._authenticate(identity)
        return self.transport

    def cut(self) -> None:
        """Close everything; the thread inside `login` comes out at once."""
        self.transport.close()
        self._sock.close()
        if self.transport.is_alive():
            self.transport.join()

    def _identity(self, key: Secret) -> paramiko.PKey:
        text = f"{key.reveal().strip()}\n"
        for kind in _KINDS:
            try:
                return kind.from_private_key(io.StringIO(text))
            except PasswordRequiredException:
                raise LoginRefused(
                    f"the SSH key for {self._target.name} has a passphrase; give one without"
                ) from None
            except (SSHException, ValueError, IndexError, TypeError):
                continue
        raise LoginRefused(f"what is given as SSH key for {self._target.name} is no private key")

    def _expect_host(self) -> None:
        kind, pinned = self._target.host_key.split()
        algorithms = _ALGORITHMS.get(kind, (kind,))
        self.transport.get_security_options().key_types = algorithms
        self.transport.banner_timeout = self.transport.handshake_timeout = _PATIENCE
        try:
            self.transport.start_client()
        except IncompatiblePeer:
            raise HostKeyChanged(
                f"{self.place} offers no {kind} host key, which is the pinned kind"
            ) from None
        except (SSHException, EOFError, OSError):
            raise ConnectionLost(
                f"{self.place} ended the connection before the SSH handshake was done"
            ) from None
        if self.transport.get_remote_server_key().asbytes() != base64.b64decode(pinned):
            raise HostKeyChanged(
                f"{self.place} shows another {kind} host key than the one in the migration file"
            )

    def _authenticate(self, identity: paramiko.PKey) -> None:
        user = self._target.user
        self.transport.auth_timeout = _PATIENCE
        try:
            missing = self.transport.auth_publickey(user, identity)
        except BadAuthenticationType:
            raise LoginRefused(f"{self.place} takes no SSH keys from {user}") from None
        except (SSHException, EOFError, OSError):
            if self.transport.is_active():
                raise LoginRefused(f"{self.place} does not let {user} in with this key") from None
            raise ConnectionLost(f"{self.place} ended the connection during the login") from None
        if missing:
            raise LoginRefused(f"{self.place} wants more than a key from {user}")
