"""The environment as settings; everything missing or wrong is said at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from bot.domain.secret import Secret
from bot.settings.environment import Environment, Problem, SettingsIncomplete
from bot.settings.places import default_audit_key, default_database

__all__ = [
    "SLACK_API",
    "VARIABLES",
    "LocalSettings",
    "Mode",
    "Problem",
    "Settings",
    "SettingsIncomplete",
    "load_local_settings",
    "load_settings",
    "survey",
]

SLACK_API = "https://slack.com/api/"
VARIABLES = {
    "SLACK_BOT_TOKEN": "bot token (xoxb-…), from OAuth & Permissions of the Slack app",
    "SLACK_APP_TOKEN": "app-level token (xapp-…) with connections:write; for the socket",
    "SLACK_SIGNING_SECRET": "signing secret, from Basic Information of the Slack app; for HTTP",
    "SLACK_API_URL": f"where Slack's Web API is; {SLACK_API}",
    "SLIPWAY_MODE": "how Slack reaches the bot: socket, http or both; socket",
    "SLIPWAY_DATABASE_URL": "sqlite:///file or postgresql://…; a file in the state folder",
    "SLIPWAY_AUDIT_KEY_FILE": "key of the audit trail; audit.key in the state folder",
    "SLIPWAY_MIGRATIONS": "folder of the migration files (*.yml); ./migrations",
    "SLIPWAY_HTTP_HOST": "address to listen on; 127.0.0.1",
    "SLIPWAY_HTTP_PORT": "port to listen on; 8080",
    "SLIPWAY_LOG_LEVEL": "debug, info, warning or error; info",
}
"""Each variable with its meaning and, after the semicolon, its default or when it is needed.

The state folder is $XDG_STATE_HOME/slipway, or ~/.local/state/slipway. Each of the three Slack
secrets and the database URL may come from a file of mode 0600 instead: SLACK_BOT_TOKEN_FILE.
"""
_LEVELS = ("debug", "info", "warning", "error")
_SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLIPWAY_DATABASE_URL")


class Mode(Enum):
    """How Slack reaches the bot."""

    SOCKET = "socket"
    HTTP = "http"
    BOTH = "both"

    @property
    def by_socket(self) -> bool:
        """Whether the bot connects to Slack."""
        return self is not Mode.HTTP

    @property
    def by_http(self) -> bool:
        """Whether Slack connects to the bot."""
        return self is not Mode.SOCKET


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSettings:
    """What the command line needs; no Slack.

    `database_url` may hold a password. `audit_key_file` lies outside the database, so that who can
    write there cannot forge the trail.
    """

    database_url: Secret
    audit_key_file: Path
    migrations: Path
    log_level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(LocalSettings):
    """What the bot needs; a token that its mode does not use may be None."""

    mode: Mode
    bot_token: Secret
    app_token: Secret | None
    signing_secret: Secret | None
    api_url: str
    http_host: str
    http_port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyed:
    """Settings as far as they can be read; what a problem names holds a stand-in."""

    settings: Settings
    problems: tuple[Problem, ...]


def load_settings(environ: Mapping[str, str]) -> Settings:
    """All settings of the bot; raises `SettingsIncomplete` with everything missing or wrong."""
    surveyed = survey(environ)
    if surveyed.problems:
        raise SettingsIncomplete(surveyed.problems)
    return surveyed.settings


def load_local_settings(environ: Mapping[str, str]) -> LocalSettings:
    """Settings without Slack, for the command line; raises `SettingsIncomplete`."""
    environment = Environment(environ, VARIABLES, _SECRETS)
    settings = _local(environment)
    if environment.problems:
        raise SettingsIncomplete(environment.problems)
    return settings


def survey(environ: Mapping[str, str]) -> Surveyed:
    """Settings and problems, without raising; for those who want to say more than "no"."""
    environment = Environment(environ, VARIABLES, _SECRETS)
    environment.refuse_misspelt()
    local = _local(environment)
    mode = Mode(environment.choice("SLIPWAY_MODE", [mode.value for mode in Mode], "socket"))
    settings = Settings(
        database_url=local.database_url,
        audit_key_file=local.audit_key_file,
        migrations=local.migrations,
        log_level=local.log_level,
        mode=mode,
        bot_token=environment.token("SLACK_BOT_TOKEN", "xoxb-", "the bot needs it") or Secret(""),
        app_token=environment.token(
            "SLACK_APP_TOKEN", "xapp-", "the socket needs it" if mode.by_socket else None
        ),
        signing_secret=environment.token(
            "SLACK_SIGNING_SECRET", "", "HTTP needs it" if mode.by_http else None
        ),
        api_url=environment.address("SLACK_API_URL", SLACK_API),
        http_host=environment.text("SLIPWAY_HTTP_HOST", "127.0.0.1"),
        http_port=environment.port("SLIPWAY_HTTP_PORT", 8080),
    )
    return Surveyed(settings=settings, problems=tuple(environment.problems))


def _local(environment: Environment) -> LocalSettings:
    url = environment.secret("SLIPWAY_DATABASE_URL")
    return LocalSettings(
        database_url=url or Secret(default_database(environment)),
        audit_key_file=environment.path("SLIPWAY_AUDIT_KEY_FILE", default_audit_key(environment)),
        migrations=environment.path("SLIPWAY_MIGRATIONS", Path("migrations")),
        log_level=environment.choice("SLIPWAY_LOG_LEVEL", _LEVELS, "info"),
    )
