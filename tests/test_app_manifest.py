"""The manifest grants what the code uses, and nothing else."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from slack_sdk.web.async_client import AsyncWebClient

from commands.menu import find_menu
from commands.slack_app import COMMAND
from sandbox.slack.manifest import load_manifest

ROOT = Path(__file__).parent.parent
MANIFEST = ROOT / "app_manifest.yml"
SCHEMAS = ROOT.parent / "shared" / "data" / "slack"

#: What each method of the Web API needs; Slack's method pages.
SCOPES: dict[str, set[str]] = {
    "apps_connections_open": set(),
    "auth_test": set(),
    "chat_delete": {"chat:write"},
    "chat_getPermalink": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "files_delete": {"files:write"},
    "files_upload_v2": {"files:write"},
    "pins_add": {"pins:write"},
    "usergroups_users_list": {"usergroups:read"},
    "users_info": {"users:read"},
    "users_lookupByEmail": {"users:read.email"},
    "views_open": set(),
    "views_publish": set(),
    "views_update": set(),
}


def raw() -> dict[str, Any]:
    return dict(YAML(typ="safe").load(MANIFEST.read_text()))


def called() -> set[str]:
    """Every method of the Web API that our code calls."""
    paths = [path for folder in ("bot", "commands") for path in (ROOT / folder).rglob("*.py")]
    speaking = [source for path in paths if "slack_sdk" in (source := path.read_text())]
    names = {
        node.func.attr
        for source in speaking
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    return {name for name in names if "_" in name.strip("_") and hasattr(AsyncWebClient, name)}


def test_every_method_that_is_called_is_known_here() -> None:
    assert called() - SCOPES.keys() == set()


def test_the_scopes_are_those_of_the_methods_called_and_no_more() -> None:
    needed = {"commands"}.union(*(SCOPES[name] for name in called()))

    assert load_manifest(MANIFEST).scopes == needed


def test_the_command_is_the_one_that_the_bot_takes() -> None:
    (command,) = load_manifest(MANIFEST).commands

    assert command.name == COMMAND
    assert command.should_escape
    words = [word.strip() for word in command.usage_hint.split("|")]
    assert words == list(find_menu().words)


def test_the_events_are_those_that_somebody_listens_to() -> None:
    assert load_manifest(MANIFEST).events == find_menu().tabs.keys()
    assert load_manifest(MANIFEST).interactive


def test_the_app_is_for_one_workspace_and_needs_no_open_port() -> None:
    settings = raw()["settings"]

    assert settings["socket_mode_enabled"] is True
    assert settings["org_deploy_enabled"] is False


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_slack_itself_would_take_it(version: str) -> None:
    schema = SCHEMAS / f"manifest.schema.{version}.json"
    found = list(_problems(schema)) if schema.exists() else []

    assert found == []


def _problems(schema: Path) -> list[str]:
    validator = Draft7Validator(json.loads(schema.read_text()))
    return [error.message for error in validator.iter_errors(raw())]
