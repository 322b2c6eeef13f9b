"""Examine Slack: tokens, scopes, socket and clock, with two calls that change nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.cli.doctor.diagnosis import Diagnosis, Health
from bot.domain.secret import Secret
from bot.domain.slack_refusal import remedy_of
from bot.executor.clock import Clock
from bot.settings import Settings

SCOPES = frozenset(
    {
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:write",
        "pins:write",
        "users:read",
        "users:read.email",
        "usergroups:read",
    }
)
"""What app_manifest.yml asks for; a test compares the two."""
_SECONDS = 5
_SKEW_WARN, _SKEW_FAIL = 10, 120


def bot_token(settings: Settings, clock: Clock) -> Iterator[Diagnosis]:
    """The token, its scopes, and what Slack's clock says."""
    client = _client(settings.bot_token, settings.api_url)
    try:
        reply = client.auth_test()
    except SlackApiError as refusal:
        yield _refused("slack token", "auth.test", str(refusal.response.get("error")))
        return
    except (SlackClientError, HTTPException, OSError) as trouble:
        yield _silent("slack token", settings.api_url, trouble)
        return
    headers = {name.lower(): str(value) for name, value in reply.headers.items()}
    who = f"{reply.get('user')} in {reply.get('team')}"
    yield Diagnosis(subject="slack token", health=Health.OK, observed=who)
    yield scopes(headers)
    yield skew(headers, clock.now())


def app_token(settings: Settings) -> Diagnosis:
    """Whether Slack would open a socket; the address that it gives is not used."""
    token = settings.app_token or Secret("")
    try:
        _client(token, settings.api_url).apps_connections_open(app_token=token.reveal())
    except SlackApiError as refusal:
        code = str(refusal.response.get("error"))
        return _refused("slack socket", "apps.connections.open", code)
    except (SlackClientError, HTTPException, OSError) as trouble:
        return _silent("slack socket", settings.api_url, trouble)
    return Diagnosis(subject="slack socket", health=Health.OK, observed="Slack opens one")


def scopes(headers: Mapping[str, str]) -> Diagnosis:
    """What the token may do, from the reply's headers (names in lower case)."""
    if "x-oauth-scopes" not in headers:
        return Diagnosis(
            subject="slack scopes",
            health=Health.UNKNOWN,
            observed="Slack did not say which scopes the token has",
            remedy="Compare OAuth & Permissions of the Slack app with app_manifest.yml.",
        )
    granted = {scope.strip() for scope in headers["x-oauth-scopes"].split(",")}
    missing = sorted(SCOPES - granted)
    if missing:
        return Diagnosis(
            subject="slack scopes",
            health=Health.FAIL,
            observed=f"missing: {', '.join(missing)}",
            remedy="Put app_manifest.yml into the Slack app, then install it again.",
        )
    return Diagnosis(subject="slack scopes", health=Health.OK, observed=f"all {len(SCOPES)}")


def skew(headers: Mapping[str, str], now: datetime) -> Diagnosis:
    """How far our clock is from Slack's; Slack's signatures are good for five minutes."""
    try:
        there = parsedate_to_datetime(headers.get("date", ""))
        seconds = abs((now - there).total_seconds())
    except (TypeError, ValueError):
        return Diagnosis(
            subject="clock",
            health=Health.UNKNOWN,
            observed="Slack's reply has no date",
            remedy="Look at the clock with `timedatectl`.",
        )
    health = Health.OK if seconds < _SKEW_WARN else Health.WARN
    health = health if seconds < _SKEW_FAIL else Health.FAIL
    return Diagnosis(
        subject="clock",
        health=health,
        observed=f"{seconds:.0f} s from Slack's",
        remedy="" if health is Health.OK else "Let systemd-timesyncd or chrony set the clock.",
    )


def _client(token: Secret, api_url: str) -> WebClient:
    return WebClient(token=token.reveal(), base_url=api_url, timeout=_SECONDS, retry_handlers=[])


def _refused(subject: str, method: str, code: str) -> Diagnosis:
    return Diagnosis(
        subject=subject,
        health=Health.FAIL,
        observed=f"{method} answers {code}",
        remedy=remedy_of(code),
    )


def _silent(subject: str, api_url: str, trouble: Exception) -> Diagnosis:
    return Diagnosis(
        subject=subject,
        health=Health.UNKNOWN,
        observed=f"{api_url} gives no usable answer ({type(trouble).__name__})",
        remedy="Look at the network, the proxy and SLACK_API_URL.",
    )
