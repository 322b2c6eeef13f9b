"""Tokens and secrets of the app, made anew for every run."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path


def _bot_token() -> str:
    return f"xoxb-{secrets.randbelow(10**12):012d}-{secrets.token_hex(12)}"


def _app_token() -> str:
    return f"xapp-1-A00SLIPWAY-{secrets.randbelow(10**12):012d}-{secrets.token_hex(32)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the app needs to prove who it is; nothing here outlives the process."""

    bot_token: str = field(default_factory=_bot_token, repr=False)
    app_token: str = field(default_factory=_app_token, repr=False)
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    def env(self, api_url: str) -> dict[str, str]:
        """The environment of a bot that runs on this Slack."""
        return {
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token,
            "SLACK_SIGNING_SECRET": self.signing_secret,
            "SLACK_API_URL": api_url,
        }


def write_env(path: Path, env: dict[str, str]) -> None:
    """Write an env file that only its owner can read."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text("".join(f"{key}={value}\n" for key, value in env.items()), encoding="utf-8")
