"""One running Slack: all its parts, wired together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.slack.clock import Clock
from sandbox.slack.credentials import Credentials
from sandbox.slack.delivery import EVENTS, INTERACTIVE, SLASH, Delivery
from sandbox.slack.faults import FaultPlan
from sandbox.slack.manifest import Manifest, load_manifest
from sandbox.slack.rates import Rates
from sandbox.slack.sockets import Hub
from sandbox.slack.tickets import Hooks, Triggers
from sandbox.slack.transcript import Changes, Transcript
from sandbox.slack.workspace import Workspace


@dataclass(slots=True, kw_only=True)
class Site:
    """Everything that the doors and the API share."""

    manifest: Manifest
    credentials: Credentials
    clock: Clock
    changes: Changes
    transcript: Transcript
    workspace: Workspace
    rates: Rates
    triggers: Triggers
    hooks: Hooks
    hub: Hub
    delivery: Delivery
    faults: FaultPlan = field(default_factory=FaultPlan)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    base_url: str = ""


def build_site(manifest_path: Path) -> Site:
    """A fresh Slack with the app of this manifest installed. Raises ManifestError."""
    manifest = load_manifest(manifest_path)
    credentials, clock, changes = Credentials(), Clock(), Changes()
    transcript = Transcript(clock=clock, changes=changes)
    workspace = Workspace(clock=clock, changes=changes)
    workspace.settle(manifest.bot_name)
    hub = Hub(clock=clock, transcript=transcript)
    delivery = Delivery(clock=clock, transcript=transcript, hub=hub, credentials=credentials)
    if not manifest.socket_mode:
        delivery.urls = _urls(manifest)
    return Site(
        manifest=manifest,
        credentials=credentials,
        clock=clock,
        changes=changes,
        transcript=transcript,
        workspace=workspace,
        rates=Rates(clock=clock),
        triggers=Triggers(clock=clock),
        hooks=Hooks(clock=clock),
        hub=hub,
        delivery=delivery,
    )


def _urls(manifest: Manifest) -> dict[str, str]:
    commands = next((each.url for each in manifest.commands if each.url), "")
    urls = {SLASH: commands, INTERACTIVE: manifest.interactive_url, EVENTS: manifest.events_url}
    return {kind: url for kind, url in urls.items() if url}
