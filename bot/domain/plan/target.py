"""The server, and how the bot gets in."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from bot.domain.plan.model import AbsolutePath, Host, Name, Part, Port

_KEY = re.compile(
    r"(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]{40,}={0,3}( .*)?"
)


def _host_key(text: str) -> str:
    if not _KEY.fullmatch(text):
        message = "this is not an SSH host key"
        raise ValueError(message)
    return " ".join(text.split()[:2])


HostKey = Annotated[
    str,
    AfterValidator(_host_key),
    Field(
        title="the line that `ssh-keyscan -t ed25519 HOST` prints, without the host",
        json_schema_extra={"pattern": f"^{_KEY.pattern}$"},
    ),
]


class SecretSource(Part):
    """Where a secret comes from; exactly one of the three. The secret itself is never written."""

    env: str = ""
    """Name of an environment variable of the bot."""
    file: str = ""
    """A file on the bot, mode 0600; relative to the migration file's folder."""
    command: tuple[str, ...] = Field(default=(), strict=False)
    """A command on the bot that prints the secret, one list item a word."""

    @model_validator(mode="after")
    def _one(self) -> SecretSource:
        if sum(map(bool, (self.env, self.file, self.command))) != 1:
            message = "name exactly one of env, file, command"
            raise ValueError(message)
        return self


class Target(Part):
    """One server. `addresses` are its public ones, where it does not carry them itself (NAT)."""

    name: Name
    """What people call this server."""
    host: Host
    """Where its SSH answers."""
    port: Port = 22
    """Port of its SSH."""
    user: Name
    """The account that the bot logs in with."""
    host_key: HostKey
    """The server's SSH host key, pinned: any other key is refused."""
    key: SecretSource
    """Where the bot finds the private key of that account."""
    sudo: Literal["passwordless", "root"] = "passwordless"
    """How the account becomes root: sudo without a password, or it is root already."""
    addresses: tuple[Host, ...] = Field(default=(), strict=False)
    """Public addresses, where the server does not carry them itself (NAT)."""
    docker_socket: AbsolutePath = "/var/run/docker.sock"
    """The Docker daemon's socket on the server."""
