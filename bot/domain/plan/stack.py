"""The Compose project that takes over."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from bot.domain.plan.model import AbsolutePath, Host, Name, Part, Port, RelativePath


class Service(Part):
    """A service with a health endpoint, at its alternate port on the server's loopback."""

    name: Name
    """The service's name in the Compose file."""
    port: Port
    """The alternate port on the server's loopback, used beside the old app."""
    health: str = "/health"
    """Path of the health endpoint."""


class Front(Part):
    """The container that takes the public ports, and where it listens inside."""

    service: Name = "caddy"
    """Its service in the Compose file."""
    http: Port = 80
    """Where it listens for HTTP, inside the container."""
    https: Port = 443
    """Where it listens for HTTPS, inside the container."""


class Task(Part):
    """A command that runs once in a container of its own."""

    service: Name
    """The service whose image and environment it gets."""
    command: tuple[str, ...] = Field(min_length=1, strict=False)
    """The command, one list item a word."""


def _told(text: str) -> str:
    if not text:
        message = "an empty text is no reason"
        raise ValueError(message)
    return text


Reason = Annotated[
    str,
    AfterValidator(_told),
    Field(title="the reason in a few words", examples=["each build has its own"]),
]


class Stack(Part):
    """Files lie in `directory`; `domain` is the public name; `required` names env variables."""

    directory: AbsolutePath
    """The project's directory on the server."""
    project: Name
    """Name of the Compose project."""
    compose_file: RelativePath = "docker-compose.prod.yml"
    """The Compose file, inside the directory."""
    env_file: RelativePath = ".env.prod"
    """The env file that all containers share, inside the directory."""
    env_example: RelativePath = ".env.prod.example"
    """The template that names every variable, inside the directory."""
    repository: str = ""
    """A checkout of the app's repository on the bot, relative to the migration file's folder."""
    caddyfile: RelativePath = "Caddyfile"
    """Caddy's configuration, inside the directory."""
    maintenance_caddyfile: RelativePath | None = None
    """Caddy's configuration while the app is away, inside the directory; else a built-in page."""
    domain: Host
    """The public name, exactly as in DNS."""
    services: tuple[Service, ...] = Field(min_length=1, strict=False)
    """The services that answer health questions."""
    required: tuple[str, ...] = Field(default=(), strict=False)
    """Variables that the env file must set to something."""
    may_differ: dict[str, Reason] = Field(default_factory=dict)
    """Variables that may differ between old and new or come and go, each with the reason."""
    front: Front = Front()
    """The container that takes the public ports."""
    workers: tuple[Name, ...] = Field(default=(), strict=False)
    """Services with background jobs: they start when the old workers have stopped."""
    keeps: tuple[str, ...] = Field(default=(), strict=False)
    """What of the server itself containers go on using: ports ("6379") or paths of sockets."""
    migrate: Task | None = None
    """What brings the database's schema up, adding only; runs before the traffic moves."""

    @property
    def compose_path(self) -> str:
        """Absolute path of the Compose file."""
        return f"{self.directory}/{self.compose_file}"

    @property
    def env_path(self) -> str:
        """Absolute path of the env file."""
        return f"{self.directory}/{self.env_file}"
