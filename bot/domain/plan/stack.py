"""The Compose project that takes over."""

from __future__ import annotations

from pydantic import Field

from bot.domain.plan.model import AbsolutePath, Host, Name, Part, Port, RelativePath


class Service(Part):
    """A service with a health endpoint, at its alternate port on the server's loopback."""

    name: Name
    port: Port
    health: str = "/health"


class Stack(Part):
    """Files lie in `directory`; `domain` is the public name; `required` names env variables."""

    directory: AbsolutePath
    project: Name
    compose_file: RelativePath = "docker-compose.prod.yml"
    env_file: RelativePath = ".env.prod"
    env_example: RelativePath = ".env.prod.example"
    caddyfile: RelativePath = "Caddyfile"
    domain: Host
    services: tuple[Service, ...] = Field(min_length=1, strict=False)
    required: tuple[str, ...] = Field(default=(), strict=False)

    @property
    def compose_path(self) -> str:
        """Absolute path of the Compose file."""
        return f"{self.directory}/{self.compose_file}"

    @property
    def env_path(self) -> str:
        """Absolute path of the env file."""
        return f"{self.directory}/{self.env_file}"
