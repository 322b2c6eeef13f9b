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
        message = "write the line that `ssh-keyscan -t ed25519 HOST` prints, without the host"
        raise ValueError(message)
    return " ".join(text.split()[:2])


HostKey = Annotated[str, AfterValidator(_host_key)]


class SecretSource(Part):
    """Where a secret comes from; exactly one of the three. The secret itself is never written."""

    env: str = ""
    file: str = ""
    command: tuple[str, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _one(self) -> SecretSource:
        if sum(map(bool, (self.env, self.file, self.command))) != 1:
            message = "name exactly one of env, file, command"
            raise ValueError(message)
        return self


class Target(Part):
    """One server. `addresses` are its public ones, where it does not carry them itself (NAT)."""

    name: Name
    host: Host
    port: Port = 22
    user: Name
    host_key: HostKey
    key: SecretSource
    sudo: Literal["passwordless", "root"] = "passwordless"
    addresses: tuple[Host, ...] = Field(default=(), strict=False)
    docker_socket: AbsolutePath = "/var/run/docker.sock"
